using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api.Cdn;

/// <summary>
/// Tells each hook what was purged, at least once and in order, until it answers 2xx. Nothing waits for it: what is to be told
/// lies in the database since the delete or purge committed. Addresses are the operator's own, so none is refused.
/// </summary>
internal sealed partial class CdnHooks : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>After which a hook that no process has is forgotten, and how often that is looked for: not at the start, when others may still be about to come with it.</summary>
    private static readonly TimeSpan Unwanted = TimeSpan.FromDays(1);
    private static readonly TimeSpan ForgettingInterval = TimeSpan.FromHours(1);

    private readonly ICdnOutbox outbox;

    /// <summary>A CDN that asks again as soon as it is told must find the new state on every node: as long after the commit as a node may believe the old one, and a second more for clocks that count in seconds.</summary>
    private readonly TimeSpan settled;
    private readonly CdnOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<CdnHooks> log;
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        // Names are looked up again now and then.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly Meter meter = new("Darkroom.Api");
    private readonly Counter<long> calls;
    private readonly Counter<long> givenUp;
    private readonly Dictionary<string, long> pending = new(StringComparer.Ordinal);

    public CdnHooks(ICdnOutbox outbox, FreshnessRule rule, CdnOptions options, TimeProvider time, ILogger<CdnHooks> log)
    {
        settled = rule.Lifetime + TimeSpan.FromSeconds(1);
        (this.outbox, this.options, this.time, this.log) = (outbox, options, time, log);
        calls = meter.CreateCounter<long>("darkroom_cdn_hook_calls_total", description: "Calls of purge hooks, by hook and outcome.");
        givenUp = meter.CreateCounter<long>("darkroom_cdn_purges_given_up_total", null, "Purges that some hook did not take in time.", tags: []);
        meter.CreateObservableGauge("darkroom_cdn_purges_pending", Pending, description: "Purges that a hook has not told yet.");
    }

    private string[] Names => [.. options.Hooks.Select(hook => hook.Identity)];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await outbox.Configure(Names, unwanted: null);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        meter.Dispose();
        http.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([Forget(stoppingToken), .. options.Hooks.Select(hook => Task.Run(() => Tell(hook, stoppingToken), stoppingToken))]);

    /// <summary>Also without hooks: while there is one in the database, what is purged is kept for it.</summary>
    private async Task Forget(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ForgettingInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await outbox.Configure(Names, Unwanted);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotForgotten(e.Message);
            }
        }
    }

    /// <summary>One hook's life. Another's trouble is not its own.</summary>
    private async Task Tell(CdnHook hook, CancellationToken stoppingToken)
    {
        for (var failures = 0; ;)
        {
            var more = false;
            try
            {
                more = await TellSome(hook, stoppingToken);
                failures = 0;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                failures++;
                LogFailed(hook.Identity, failures, e.Message);
            }

            if (!more) await Task.Delay(failures == 0 ? Interval : WaitAfter(failures), time, stoppingToken);
        }
    }

    /// <returns>Whether there may be more to tell at once.</returns>
    private async Task<bool> TellSome(CdnHook hook, CancellationToken stoppingToken)
    {
        if (await outbox.GiveUp(time.GetUtcNow().AddSeconds(-options.GiveUpSeconds), options.QueueLength) is > 0 and var lost)
        {
            givenUp.Add(lost);
            LogGivenUp(lost);
        }

        var some = await outbox.Next(hook.Identity, time.GetUtcNow() - settled, hook.Batch);
        if (await outbox.Pending(hook.Identity) is not { } waiting)
        {
            LogMissing(hook.Identity);
            await outbox.Configure(Names, unwanted: null);
            return true;
        }

        lock (pending) pending[hook.Identity] = waiting;
        if (some.Length == 0) return false;

        await Send(hook, [.. some.Select(purge => purge.Tag).Distinct()], stoppingToken);
        await outbox.Delivered(hook.Identity, some[^1].Number);
        lock (pending) pending[hook.Identity] = waiting - some.Length;
        return some.Length == hook.Batch;
    }

    private async Task Send(CdnHook hook, string[] tags, CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(TimeSpan.FromSeconds(hook.Seconds));
        var outcome = "unreachable";
        try
        {
            using var request = CdnRequest.For(hook, tags);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            outcome = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
            answer.EnsureSuccessStatusCode();
        }
        catch (OperationCanceledException e) when (!stoppingToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer in {hook.Seconds} s", e);
        }
        finally
        {
            calls.Add(1, new KeyValuePair<string, object?>("hook", hook.Identity), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    /// <summary>1, 2, 4 seconds and so on, never the same for all.</summary>
    private static TimeSpan WaitAfter(int failures)
    {
        var longest = Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures - 1, 16)));
        return TimeSpan.FromSeconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private List<Measurement<long>> Pending()
    {
        lock (pending) return [.. pending.Select(hook => new Measurement<long>(hook.Value, new KeyValuePair<string, object?>("hook", hook.Key)))];
    }

    [LoggerMessage(1, LogLevel.Warning, "CDN hook {Hook} failed {Failures} times in a row: {Reason}")]
    private partial void LogFailed(string hook, int failures, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Count} purges were given up: no CDN hook took them in time")]
    private partial void LogGivenUp(int count);

    [LoggerMessage(3, LogLevel.Error, "CDN hook {Hook} was not known any more: what was purged meanwhile it is not told")]
    private partial void LogMissing(string hook);

    [LoggerMessage(4, LogLevel.Warning, "Could not look for CDN hooks that nobody wants: {Reason}")]
    private partial void LogNotForgotten(string reason);
}
