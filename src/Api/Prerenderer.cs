using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Darkroom.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api;

/// <summary>
/// Renders, after an upload was answered, the variants that its account wants ahead. Best effort: one at a time and at most half
/// of that time, what does not fit into the queue is dropped and counted, and a stop forgets the rest. Whoever asks renders them anyway.
/// </summary>
internal sealed partial class Prerenderer(IGrainFactory grains, ICatalogueReader catalogue, TimeProvider time, ILogger<Prerenderer> log) : BackgroundService
{
    public const int MostOps = 20;
    private const int MostWaiting = 1_000;

    private static readonly Meter Meter = new("Darkroom.Api");
    /// <summary>One among those who want renders of the account, so that a share of it stays theirs.</summary>
    private const string Asker = "prerender";

    private static readonly Counter<long> Prerenders = Meter.CreateCounter<long>("darkroom_prerenders_total", description: "Variants rendered ahead, by outcome; dropped counts uploads that found the queue full.");

    private readonly Channel<Image> waiting = Channel.CreateBounded<Image>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>An upload became an image. Takes no time.</summary>
    public void Offer(Image image)
    {
        if (!waiting.Writer.TryWrite(image)) Count("dropped");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var image in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                var settings = await catalogue.FindSettings(image.Account);
                foreach (var ops in settings.Prerender) await Render(image, TransformationPresets.Expand(ops, settings.Presets), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Count("failed");
                LogFailed(image.Id, e);
            }
        }
    }

    private async Task Render(Image image, Result<string> ops, CancellationToken stoppingToken)
    {
        if (!ops.Ok || Transformation.Parse(ops.Value) is not { Ok: true } read
            || await Overlays.Find(catalogue, image.Account, read.Value) is not { Ok: true, Value.Transformation: { } wish })
        {
            // A preset that went, a word that it made meaningless, or an overlay that is not there.
            Count("refused");
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var rendered = await grains.GetGrain<IImageGrain>(image.Id.ToString()).Render(image.Generation, wish, Asker);
        Count(rendered.Ok ? "ok" : "refused");

        // As long as it took: others' renders find a worker free.
        await Task.Delay(Stopwatch.GetElapsedTime(began), time, stoppingToken);
    }

    private static void Count(string outcome) => Prerenders.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(1, LogLevel.Warning, "Variants of {Image} were not rendered ahead")]
    private partial void LogFailed(ImageId image, Exception reason);
}
