using System.Collections.Concurrent;
using Darkroom.Actors;
using Microsoft.Extensions.Hosting;

namespace Darkroom.Api;

/// <summary>Counts what is served on this node and tells each account's grain every few seconds, and once more at the end.</summary>
internal sealed class UsageMeter(IGrainFactory grains, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<AccountId, Tally> tallies = new();

    public void Served(AccountId account, long bytes)
    {
        var tally = tallies.GetOrAdd(account, static _ => new Tally());
        Interlocked.Increment(ref tally.Answers);
        Interlocked.Add(ref tally.Bytes, bytes);
    }

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
            if (used != UsageDelta.Zero) await grains.GetGrain<IAccountGrain>(account.ToString()).CountUsage(used);
        }
    }

    private sealed class Tally
    {
        public long Answers;
        public long Bytes;
    }
}
