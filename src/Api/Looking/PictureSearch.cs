using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api.Looking;

/// <summary>A search for a text as the configured mode has it: by its words, by its meaning, or by both.</summary>
internal sealed partial class PictureSearch(ImageSearch words, MeaningSearch meaning, IFoundTexts texts, SearchOptions options, ILogger<PictureSearch> log)
{
    /// <summary>The documented default, of searches by meaning.</summary>
    private const double DefaultThreshold = 0.7;

    /// <summary>How deep each ranking is looked into before they become one.</summary>
    private const int Depth = 4;

    /// <param name="threshold">The least similarity; null where the client did not say.</param>
    public async Task<Result<ImmutableArray<FoundPicture>>> Find(AccountId account, string text, int limit, double? threshold, CancellationToken cancellation)
    {
        if (options.Mode == SearchMode.Text) return await Captions([.. Worthy(await words.Search(account, text, limit), threshold ?? 0)]);
        try
        {
            var meant = await meaning.Find(account, text, limit * Depth, threshold ?? DefaultThreshold, cancellation);
            if (options.Mode == SearchMode.Vector) return await Captions([.. meant.Take(limit)]);
            return await Captions([.. Fused(Worthy(await words.Search(account, text, limit * Depth), threshold ?? DefaultThreshold), meant).Take(limit)]);
        }
        catch (EmbedderException e) when (options.Mode == SearchMode.Vector)
        {
            LogUnavailable(e.Message);
            return Failure.MeaningUnavailable;
        }
        catch (EmbedderException e)
        {
            // Words are better than nothing.
            LogUnavailable(e.Message);
            return await Captions([.. Worthy(await words.Search(account, text, limit), threshold ?? DefaultThreshold)]);
        }
    }

    private static IEnumerable<Hit> Worthy(IEnumerable<Hit> hits, double threshold) => hits.Where(hit => Math.Round(hit.Score, 3) >= threshold);

    /// <summary>In the order of both rankings together; an image is as similar as the better of them says.</summary>
    private static IEnumerable<Hit> Fused(IEnumerable<Hit> spelt, IEnumerable<Hit> meant)
    {
        var best = spelt.Concat(meant).GroupBy(hit => hit.Image.Id).ToDictionary(same => same.Key, same => same.MaxBy(hit => hit.Score)!);
        return RankFusion.Fuse(meant.Select(hit => hit.Image.Id), spelt.Select(hit => hit.Image.Id)).Select(image => best[image]);
    }

    private async Task<Result<ImmutableArray<FoundPicture>>> Captions(ImmutableArray<Hit> hits)
    {
        var captions = await texts.Find([.. hits.Select(hit => hit.Image.Id)], FoundText.Caption);
        return hits.Select(hit => new FoundPicture(hit.Image, hit.Score, captions.GetValueOrDefault(hit.Image.Id, ""))).ToImmutableArray();
    }

    [LoggerMessage(1, LogLevel.Warning, "A search by meaning was not answered: {Reason}")]
    private partial void LogUnavailable(string reason);
}

internal sealed record FoundPicture(Image Image, double Similarity, string Caption);
