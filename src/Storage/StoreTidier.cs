using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>Has the stores remove what broken uploads left. Every node does: it is cheap, and there is no one to choose.</summary>
internal sealed partial class StoreTidier(IBlobStore blobs, TimeProvider time, ILogger<StoreTidier> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await blobs.Tidy(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What broken uploads left could not be removed; the next round tries again")]
    private static partial void LogFailed(ILogger log, Exception reason);
}
