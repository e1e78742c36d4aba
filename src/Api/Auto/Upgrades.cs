using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Darkroom.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api;

/// <summary>
/// The best format when it is there or quickly made, else another one meanwhile; and the best one made later, when nobody waits: one at a
/// time, each variant once, dropped when too many wait.
/// </summary>
internal sealed partial class Upgrades(AutoOptions options, EncodingPace pace, IBlobStore blobs, HotBlobs hot, IGrainFactory grains, ILogger<Upgrades> log) : BackgroundService
{
    private const int MostRefused = 1_024;

    private static readonly Meter Meter = new("Darkroom.Api");

    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>(
        "darkroom_upgrades_total", description: "AVIFs that were to be made in the background, by outcome.");

    private readonly ConcurrentDictionary<string, byte> pending = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> refused = new(StringComparer.Ordinal);
    private readonly Channel<Representation> waiting = Channel.CreateUnbounded<Representation>(new() { SingleReader = true });

    /// <summary>What is sent now.</summary>
    public async ValueTask<Representation> Choose(Representation best, CancellationToken cancellation)
    {
        if (best.Meanwhile.IsEmpty || !IsSlow(best)) return best;
        if (hot.Find(best.BlobKey, Stopwatch.GetTimestamp()) is not null) return best;
        if (await blobs.LengthOf(best.BlobKey, cancellation) is not null) return best;
        var meanwhile = best.Meanwhile.FirstOrDefault(other => !IsSlow(other)) ?? best.Meanwhile[^1];
        return meanwhile with { UpgradesTo = best, CacheControl = CacheControl.Soon(best.CacheControl) };
    }

    /// <summary>Has it made some time soon, unless that is under way, was refused, or there is too much to do.</summary>
    public void Begin(Representation best)
    {
        if (refused.ContainsKey(best.BlobKey) || pending.ContainsKey(best.BlobKey)) return;
        if (pending.Count >= options.BackgroundQueue) Count("dropped");
        else if (pending.TryAdd(best.BlobKey, 0)) waiting.Writer.TryWrite(best);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var best in waiting.Reader.ReadAllAsync(stoppingToken)) await Make(best, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was waiting is asked for again.
        }
    }

    private async Task Make(Representation best, CancellationToken stopping)
    {
        try
        {
            var (image, transformation) = (best.Of.Image, best.Transformation!);
            var made = await grains.GetGrain<IImageGrain>(image.Id.ToString()).RenderInBackground(image.Generation, transformation).WaitAsync(stopping);
            if (made is { Ok: true, Value.Coalesced: false }) pace.Learn(transformation, best.Pixels, made.Value.Times.Encode);
            // What the picture does not allow, or what would not stay, is not tried each minute.
            if (made.Ok ? !made.Value.Stored : FailureTable.Of(made.Failure).ByContent) Remember(best.BlobKey);
            Count(made.Ok ? "made" : made.Failure is Failure.Busy or Failure.Interrupted or Failure.StoreUnavailable ? "dropped" : "refused");
        }
        catch (Exception outage) when (outage is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // Nobody waits for an answer, and the next one must be made all the same.
            LogOutage(best.BlobKey, outage.GetType().Name, outage.Message);
            Count("failed");
        }
        finally
        {
            pending.TryRemove(best.BlobKey, out _);
        }
    }

    private bool IsSlow(Representation made) =>
        options.BudgetMilliseconds > 0 && pace.Expected(made.Transformation!, made.Pixels) > TimeSpan.FromMilliseconds(options.BudgetMilliseconds);

    private void Remember(string blobKey)
    {
        if (refused.Count >= MostRefused) refused.Clear();
        refused.TryAdd(blobKey, 0);
    }

    private static void Count(string outcome) => Outcomes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(1, LogLevel.Warning, "{Variant} was not made in the background: {Kind}: {Message}")]
    private partial void LogOutage(string variant, string kind, string message);
}
