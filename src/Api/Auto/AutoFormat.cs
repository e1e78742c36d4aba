using System.Collections.Immutable;

namespace Darkroom.Api;

/// <summary>The format that <c>auto</c> means for one picture and one client.</summary>
/// <param name="Best">The concrete transformation: what the same URL with that format would be.</param>
/// <param name="Meanwhile">What may be sent while <paramref name="Best"/> would take too long, the better first and the quickest last; empty where there is nothing better to wait for.</param>
internal sealed record AutoFormat(Transformation Best, ImmutableArray<Transformation> Meanwhile)
{
    /// <param name="of">The wish in a given format.</param>
    public static Result<AutoFormat> Of(Func<MediaType, Result<Transformation>> of, Inspection source, AcceptedFormats accepted)
    {
        var wish = of(MediaType.Webp);
        if (!wish.Ok) return new(null, wish.Failure, wish.Detail);

        var webp = accepted.HasFlag(AcceptedFormats.Webp);
        if (source.Frames > 1 && wish.Value is { Page: null, SpriteSheet: false }) return In(webp ? MediaType.Webp : MediaType.Gif);

        var transparent = MayBeTransparent(wish.Value, source);
        var plain = transparent ? MediaType.Png : MediaType.Jpeg;
        if (!accepted.HasFlag(AcceptedFormats.Avif)) return In(webp ? MediaType.Webp : plain);
        return webp ? (transparent ? In(MediaType.Avif, MediaType.Webp) : In(MediaType.Avif, MediaType.Webp, plain)) : In(MediaType.Avif, plain);

        Result<AutoFormat> In(MediaType best, params MediaType[] meanwhile)
        {
            // What reads in one format reads in all.
            var first = of(best);
            return first.Ok ? new AutoFormat(first.Value, [.. meanwhile.Select(format => of(format).Value!)]) : new Result<AutoFormat>(null, first.Failure, first.Detail);
        }
    }

    private static bool MayBeTransparent(Transformation wish, Inspection source) =>
        wish.Background is not { Alpha: 255 }
        && (source.HasAlpha || wish.RemoveBackground || wish.Fit is Fit.Contain or Fit.Pad || wish.Mask is not null || wish.Radius is not null || wish.Padding is not null || wish.Rotate % 90 != 0);
}
