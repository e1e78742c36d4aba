using Microsoft.Extensions.Logging;

namespace Darkroom.Grains;

/// <summary>Tells accounts of the variants that were made for them. No asker waits for it or fails with it.</summary>
public sealed partial class TransformCount(IGrainFactory grains, ILogger<TransformCount> log)
{
    private static readonly UsageDelta One = new(1, 0, 0);

    public void Add(AccountId account) => _ = Tell(account);

    private async Task Tell(AccountId account)
    {
        try
        {
            await grains.GetGrain<IAccountGrain>(account.ToString()).CountUsage(One);
        }
        catch (Exception e)
        {
            // Whether it counted is unknown: telling again might count twice.
            LogLost(account.ToString(), e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A render for {Account} may not have been counted: {Message}")]
    private partial void LogLost(string account, string message);
}
