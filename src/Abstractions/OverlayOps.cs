using Op = Darkroom.Abstractions.TransformationOp;

namespace Darkroom.Abstractions;

/// <summary>The rows of <see cref="TransformationGrammar"/> that make up an <see cref="Overlay"/>.</summary>
internal static class OverlayOps
{
    private const int LongestName = 128;

    public static readonly Op[] All =
    [
        new(
            "overlay",
            part => part.StartsWith("overlay-", StringComparison.Ordinal),
            (t, part) => Read(part.AsSpan("overlay-".Length)) is { } which ? With(t, overlay => overlay with { Name = which.Name, Image = which.Image }) : null,
            t => t.Overlay is { } overlay ? $"overlay-{overlay.Image?.ToString() ?? OpText.Write(overlay.Name)}" : null,
            $"overlay must be the name or id of an image of the same account, up to {LongestName} characters; ~5f is _"),
        Op.Number("overlayscale", 1, 100, t => t.Overlay?.Scale, (t, n) => With(t, overlay => overlay with { Scale = n })),
        Op.Number("overlayopacity", 1, 100, t => t.Overlay is { Opacity: < 100 and var percent } ? percent : null, (t, n) => With(t, overlay => overlay with { Opacity = n })),
        Op.Place("overlayg", t => t.Overlay is { } overlay && overlay.Place != FocalPoint.Middle ? overlay.Place : null, (t, place) => With(t, overlay => overlay with { Place = place })),
        Op.Level("overlayx", -Overlay.MaxOffset, Overlay.MaxOffset, t => t.Overlay?.X ?? 0, (t, n) => With(t, overlay => overlay with { X = n })),
        Op.Level("overlayy", -Overlay.MaxOffset, Overlay.MaxOffset, t => t.Overlay?.Y ?? 0, (t, n) => With(t, overlay => overlay with { Y = n })),
        Op.Flag("overlaytile", t => t.Overlay is { Tile: true }, t => With(t, overlay => overlay with { Tile = true })),
    ];

    /// <summary>The op that says how a picture is laid over where there is none.</summary>
    public static Op? Alone(Transformation t, IEnumerable<Op> said) => t.Overlay is { Image: null, Name: "" } ? said.First(op => All.Contains(op)) : null;

    /// <summary>How a picture is laid over says nothing without one.</summary>
    public static Overlay? Canonical(Overlay? overlay) => overlay is { Image: null, Name: "" } ? null : overlay;

    private static (string Name, Overlay.Stored? Image)? Read(ReadOnlySpan<char> text)
    {
        if (Overlay.Stored.Read(text) is { } stored) return ("", stored);
        return OpText.Read(text) is { Length: > 0 and <= LongestName } name && !name.Any(char.IsControl) ? (name, null) : null;
    }

    private static Transformation With(Transformation t, Func<Overlay, Overlay> change) => t with { Overlay = change(t.Overlay ?? Overlay.None) };
}
