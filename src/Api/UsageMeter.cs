using System.Collections.Concurrent;
using System.Collections.Immutable;
using Darkroom.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api;

/// <summary>Counts what is served on this node and tells each account's grain every few seconds, and once more at the end.</summary>
internal sealed partial class UsageMeter(IGrainFactory grains, IApiKeys keys, TimeProvider time, ILogger<UsageMeter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<AccountId, Tally> tallies = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> keysUsed = new(StringComparer.Ordinal);

    public void Served(AccountId account, long bytes)
    {
        var tally = tallies.GetOrAdd(account, static _ => new Tally());
        Interlocked.Increment(ref tally.Answers);
        Interlocked.Add(ref tally.Bytes, bytes);
    }

    /// <summary>A stranger looked at an image.</summary>
    public void Viewed(Image image)
    {
        var views = tallies.GetOrAdd(image.Account, static _ => new Tally()).Views;
        views.AddOrUpdate(image.Id, 1, static (_, count) => count + 1);
    }

    /// <summary>A key was used.</summary>
    public void Used(string keyId) => keysUsed[keyId] = time.GetUtcNow();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Flush();
        }
    }

    private async Task Flush()
    {
        foreach (var (account, tally) in tallies)
        {
            var used = new UsageDelta(0, Interlocked.Exchange(ref tally.Answers, 0), Interlocked.Exchange(ref tally.Bytes, 0));
            var views = Taken(tally.Views);
            try
            {
                var grain = grains.GetGrain<IAccountGrain>(account.ToString());
                if (used != UsageDelta.Zero) await grain.CountUsage(used);
                if (views.Count > 0) await grain.CountViews(views);
            }
            catch (Exception e)
            {
                // Counting must never end the server; these are lost, the next round counts on.
                LogLost(account.ToString(), e.Message);
            }
        }

        try
        {
            if (Taken(keysUsed) is { Count: > 0 } touched) await keys.Touch(touched);
        }
        catch (Exception e)
        {
            LogLost("keys", e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Usage of {What} was not counted: {Message}")]
    private partial void LogLost(string what, string message);

    /// <summary>What was counted until now; what comes meanwhile is the next round's.</summary>
    private static ImmutableDictionary<TKey, TValue> Taken<TKey, TValue>(ConcurrentDictionary<TKey, TValue> counts)
        where TKey : notnull
    {
        var taken = ImmutableDictionary.CreateBuilder<TKey, TValue>();
        foreach (var key in counts.Keys)
        {
            if (counts.TryRemove(key, out var value)) taken.Add(key, value);
        }

        return taken.ToImmutable();
    }

    private sealed class Tally
    {
        public readonly ConcurrentDictionary<ImageId, long> Views = new();
        public long Answers;
        public long Bytes;
    }
}
