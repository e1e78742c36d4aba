using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>
/// Lists over all accounts may take a core for long, so they run a few at a time and a few of each caller wait: an account's, or those of a stranger's address.
/// </summary>
internal sealed class ListGate
{
    public const int MostOfOne = 16;
    private const int Most = 512;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FairGate gate = new(Math.Max(1, Environment.ProcessorCount / 2), MostOfOne, Most);

    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var fair = http.RequestServices.GetRequiredService<ListGate>().gate;
        var who = http.Features.Get<Caller>() is { } caller ? caller.Account.Id.ToString() : MissLimit.AskerOf(http);
        if (!await fair.Enter(who, Patience, http.RequestAborted)) return Problem.Of(Failure.Busy, "Too many lists are asked for at once");
        try
        {
            return await next(context);
        }
        finally
        {
            fair.Release();
        }
    }
}
