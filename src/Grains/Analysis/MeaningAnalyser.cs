using System.Collections.Immutable;
using System.Diagnostics;
using Darkroom.Storage;
using Microsoft.Extensions.Logging;

namespace Darkroom.Grains;

/// <summary>What images mean, as an embedding service says it.</summary>
public sealed partial class MeaningAnalyser(
    BackgroundPictures pictures, Embedders embedders, IVectors vectors, IFoundTexts texts, MeaningOptions options, ILogger<MeaningAnalyser> log) : IAnalyser
{
    private const int RemovedAtOnce = 500;

    /// <summary>Who made sense of a picture so lately is in order, and a picture of which it makes none is to blame.</summary>
    private static readonly TimeSpan SenseLasts = TimeSpan.FromMinutes(10);

    /// <summary>Until a service that is out of order is asked again.</summary>
    private static readonly TimeSpan NonsensePause = TimeSpan.FromSeconds(30);

    private readonly Transformation wish = new()
    {
        Width = options.Side, Height = options.Side, Fit = Fit.Inside, Format = MediaType.Jpeg, Background = Rgba.White,
    };

    /// <summary>Trouble is said once, until something is embedded again.</summary>
    private bool troubled;
    private long? madeSense;

    public string Kind => AnalysisKinds.Meaning;

    public string? Subject => embedders.Current?.Space;

    public bool OfUploads => true;

    public int Batch => options.Batch;

    public TimeSpan Poll => TimeSpan.FromMilliseconds(options.PollMilliseconds);

    public async Task<ImmutableArray<Analysed>> Analyse(ImmutableArray<Image> images, CancellationToken cancellation)
    {
        var outcomes = images.Select(_ => Analysed.Done).ToArray();
        var seen = new List<(int At, byte[] Jpeg)>();
        for (var at = 0; at < images.Length; at++)
        {
            var jpeg = await pictures.Use(images[at], wish, async path => new Result<byte[]>(await File.ReadAllBytesAsync(path, cancellation)), cancellation);
            outcomes[at] = BackgroundPictures.Outcome(jpeg.Failure);
            if (jpeg.Ok) seen.Add((at, jpeg.Value));
        }

        if (seen.Count > 0) await Embed(images, seen, outcomes, cancellation);
        return [.. outcomes];
    }

    /// <summary>What was embedded by other models is of no use any more.</summary>
    public async Task Complete()
    {
        while (await vectors.Remove([embedders.Current!.Space], RemovedAtOnce) > 0)
        {
        }
    }

    /// <summary>When a service refuses several or makes no sense of them, each is sent by itself: only one may be to blame.</summary>
    private async Task Embed(ImmutableArray<Image> images, List<(int At, byte[] Jpeg)> seen, Analysed[] outcomes, CancellationToken cancellation)
    {
        try
        {
            var embeddings = await embedders.Current!.Pictures([.. seen.Select(one => one.Jpeg)], cancellation);
            await vectors.Write(embedders.Current.Space, [.. seen.Zip(embeddings, (one, embedding) => (images[one.At].Id, embedding.Vector))]);
            foreach (var (one, embedding) in seen.Zip(embeddings))
                if (embedding.Caption is { } caption) await texts.Write(images[one.At].Id, FoundText.Caption, caption);
            if (troubled) LogMended();
            troubled = false;
            madeSense = Stopwatch.GetTimestamp();
        }
        catch (EmbedderException e) when (e.Fault == EmbedderFault.Away)
        {
            if (!troubled) LogUnavailable(e.Message);
            troubled = true;
            foreach (var (at, _) in seen) outcomes[at] = Analysed.Later(e.RetryAfter);
        }
        catch (EmbedderException e) when (seen.Count == 1)
        {
            var isPictures = e.Fault == EmbedderFault.Refusal || (madeSense is { } then && Stopwatch.GetElapsedTime(then) < SenseLasts);
            if (!troubled && isPictures) LogRefused(images[seen[0].At].Id, e.Message);
            else if (!troubled) LogUnavailable(e.Message);
            troubled = true;
            outcomes[seen[0].At] = isPictures ? Analysed.Refused : Analysed.Later(NonsensePause);
        }
        catch (EmbedderException)
        {
            foreach (var one in seen) await Embed(images, [one], outcomes, cancellation);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Pictures are not embedded: {Reason}. They wait in the database")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(2, LogLevel.Warning, "The picture of image {Image} is not embedded: {Reason}")]
    private partial void LogRefused(ImageId image, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Pictures are embedded again")]
    private partial void LogMended();
}
