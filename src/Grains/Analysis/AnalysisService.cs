using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Darkroom.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Grains;

/// <summary>Hands one analyser the images that wait for it, in every process that owns images. What it was at when it stopped waits again.</summary>
public sealed partial class AnalysisService : BackgroundService
{
    /// <summary>Refusals after which an image is left as it is.</summary>
    public const int MostTries = 5;

    private const int MostWalked = 200;

    /// <summary>Longer than a batch takes; who takes longer has it done twice.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CountAgain = TimeSpan.FromSeconds(5);
    private static readonly Meter Meter = new("Darkroom.Grains");
    private static readonly Counter<long> Analysed = Meter.CreateCounter<long>("darkroom_analyses_total", description: "Images that were looked at in the background, by kind and outcome.");

    private readonly IAnalyser analyser;
    private readonly IAnalysisQueue queue;
    private readonly ICatalogueRows rows;
    private readonly ILogger<AnalysisService> log;
    private readonly Meter meter = new("Darkroom.Grains");
    private AnalysisState? state;
    private long counted;
    private bool completed;

    public AnalysisService(IAnalyser analyser, IAnalysisQueue queue, ICatalogueRows rows, ILogger<AnalysisService> log)
    {
        (this.analyser, this.queue, this.rows, this.log) = (analyser, queue, rows, log);
        meter.CreateObservableGauge(
            "darkroom_analyses_pending", () => new Measurement<long>(state?.Pending ?? 0, new KeyValuePair<string, object?>("kind", analyser.Kind)), description: "Images that wait to be looked at, by kind.");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                if (analyser.Subject is not { } subject)
                {
                    await queue.End(analyser.Kind);
                    return;
                }

                await queue.Begin(analyser.Kind, subject, analyser.OfUploads);
                while (true)
                {
                    var pause = await Round(subject, stoppingToken);
                    failures = 0;
                    if (pause > TimeSpan.Zero) await Task.Delay(pause, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Said once, until it goes on.
                if (failures++ == 0) LogFailed(analyser.Kind, e);
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures))), stoppingToken);
            }
        }
    }

    /// <returns>How long there is nothing to do.</returns>
    private async Task<TimeSpan> Round(string subject, CancellationToken cancellation)
    {
        if (state is null || Stopwatch.GetElapsedTime(counted) > CountAgain || state.Walks) await Count();
        // Another process has begun with another subject, and this one is of the past.
        if (state?.Subject != subject) return LongestPause;
        if (state.Walks) await queue.WalkOn(analyser.Kind, subject, MostWalked);

        var taken = await queue.Take(analyser.Kind, analyser.Batch, Lease);
        if (taken.IsEmpty) return await Idle(subject);
        var images = (await rows.Find([.. taken.Select(waiting => waiting.Image)])).Select(row => row.Image).ToImmutableArray();
        var analysed = images.IsEmpty ? [] : await Analyse(images, cancellation);
        await Settle(taken, images, analysed);
        // Who is refused by a service that is down asks no more than one batch at a time.
        return analysed.Length > 0 && analysed.All(one => one.Outcome == AnalysisOutcome.Later) ? analysed.Min(one => one.Delay) : TimeSpan.Zero;
    }

    /// <summary>What it was at when it is stopped is not kept from others.</summary>
    private async Task<ImmutableArray<Analysed>> Analyse(ImmutableArray<Image> images, CancellationToken cancellation)
    {
        try
        {
            return await analyser.Analyse(images, cancellation);
        }
        catch
        {
            await queue.PutBack(analyser.Kind, [.. images.Select(image => image.Id)], TimeSpan.FromSeconds(10), refused: false);
            throw;
        }
    }

    private async Task Settle(ImmutableArray<WaitingImage> taken, ImmutableArray<Image> images, ImmutableArray<Analysed> analysed)
    {
        var outcomes = images.Zip(analysed).ToDictionary(one => one.First.Id, one => one.Second);
        foreach (var outcome in analysed) Analysed.Add(1, new KeyValuePair<string, object?>("kind", analyser.Kind), new("outcome", outcome.Outcome.ToString().ToLowerInvariant()));
        // Who is gone waits for nothing.
        var done = taken.Where(waiting => !outcomes.TryGetValue(waiting.Image, out var one) || one.Outcome == AnalysisOutcome.Done || GivesUp(waiting, one));
        await queue.Settle(analyser.Kind, [.. done.Select(waiting => waiting.Image)]);
        foreach (var waiting in taken)
        {
            if (!outcomes.TryGetValue(waiting.Image, out var one) || one.Outcome == AnalysisOutcome.Done) continue;
            if (one.Outcome == AnalysisOutcome.Later) await queue.PutBack(analyser.Kind, [waiting.Image], one.Delay, refused: false);
            else if (GivesUp(waiting, one)) LogGivenUp(analyser.Kind, waiting.Image);
            else await queue.PutBack(analyser.Kind, [waiting.Image], TimeSpan.FromSeconds(30 * Math.Pow(4, waiting.Tries)), refused: true);
        }

        static bool GivesUp(WaitingImage waiting, Analysed one) => one.Outcome == AnalysisOutcome.Refused && waiting.Tries + 1 >= MostTries;
    }

    private async Task<TimeSpan> Idle(string subject)
    {
        if (state is { Walks: false, IsWhole: false } && await queue.Serve(analyser.Kind, subject))
        {
            LogWhole(analyser.Kind, subject);
            await Count();
        }

        if (!completed && state is { IsWhole: true })
        {
            await analyser.Complete();
            completed = true;
        }

        return state is { Walks: true } ? TimeSpan.FromMilliseconds(50) : analyser.Poll;
    }

    private async Task Count()
    {
        state = await queue.State(analyser.Kind);
        counted = Stopwatch.GetTimestamp();
    }

    [LoggerMessage(1, LogLevel.Error, "Images are not looked at for their {Kind}; they wait in the database")]
    private partial void LogFailed(string kind, Exception reason);

    [LoggerMessage(2, LogLevel.Warning, "The {Kind} of image {Image} was refused too often, and is left out")]
    private partial void LogGivenUp(string kind, ImageId image);

    [LoggerMessage(3, LogLevel.Information, "The {Kind} of all images is known by {Subject}")]
    private partial void LogWhole(string kind, string subject);
}
