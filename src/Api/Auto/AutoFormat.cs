namespace Darkroom.Api;

/// <summary>The format that <c>auto</c> means for one picture and one client.</summary>
/// <param name="Best">The concrete transformation: what the same URL with that format would be.</param>
/// <param name="Meanwhile">What is quick to make while <paramref name="Best"/> would take too long; null where the best is quick itself.</param>
internal sealed record AutoFormat(Transformation Best, Transformation? Meanwhile)
{
    /// <param name="of">The wish in a given format.</param>
    public static Result<AutoFormat> Of(Func<MediaType, Result<Transformation>> of, Inspection source, AcceptedFormats accepted)
    {
        var wish = of(MediaType.Webp);
        if (!wish.Ok) return new(null, wish.Failure, wish.Detail);

        var webp = accepted.HasFlag(AcceptedFormats.Webp);
        if (source.Frames > 1 && wish.Value is { Page: null, SpriteSheet: false }) return In(webp ? MediaType.Webp : MediaType.Gif, null);

        var quick = webp ? MediaType.Webp : MayBeTransparent(wish.Value, source) ? MediaType.Png : MediaType.Jpeg;
        return accepted.HasFlag(AcceptedFormats.Avif) ? In(MediaType.Avif, quick) : In(quick, null);

        Result<AutoFormat> In(MediaType best, MediaType? meanwhile)
        {
            var (first, second) = (of(best), meanwhile is { } format ? of(format) : null);
            return !first.Ok ? new Result<AutoFormat>(null, first.Failure, first.Detail) : new AutoFormat(first.Value, second?.Value);
        }
    }

    private static bool MayBeTransparent(Transformation wish, Inspection source) =>
        wish.Background is not { Alpha: 255 }
        && (source.HasAlpha || wish.RemoveBackground || wish.Fit is Fit.Contain or Fit.Pad || wish.Mask is not null || wish.Radius is not null || wish.Padding is not null || wish.Rotate % 90 != 0);
}
