using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>
/// Makes entries of the search index anew when something was found out about an image, and all of them after an upgrade, while everything else goes on; and
/// now and then those that another process has marked or one of the version before has written. Until then the images concerned are listed but not found.
/// </summary>
public sealed partial class SearchRenewer(ISearchEntries entries, RenewSignal signal, TimeProvider time, ILogger<SearchRenewer> log) : BackgroundService
{
    // Short enough that an upload hardly waits for it.
    private const int Batch = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var made = 0L; ;)
        {
            var some = 0;
            try
            {
                some = await entries.Renew(Batch);
                made += some;
                if (some == 0 && made > 0)
                {
                    LogRenewed(made);
                    made = 0;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e.Message);
            }

            if (some > 0) await Task.Delay(Pause, time, stoppingToken);
            else await signal.Wait(Idle, time, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} entries of the search index were made anew")]
    private partial void LogRenewed(long count);

    [LoggerMessage(2, LogLevel.Warning, "Entries of the search index could not be made anew, and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
