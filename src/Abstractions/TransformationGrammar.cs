using System.Text;
using Op = Darkroom.Abstractions.TransformationOp;

namespace Darkroom.Abstractions;

/// <summary>
/// The native URL grammar as a table, in canonical order: <c>ops "." format</c> or <c>original "." format</c>,
/// where <c>ops = op *("_" op)</c>. Ops may come in any order, each once.
/// </summary>
public static class TransformationGrammar
{
    /// <summary>The longest side that any configuration can allow, pixels.</summary>
    public const int MaxSide = 65_535;

    /// <summary>Pixels that can be added on each side.</summary>
    public const int MaxPadding = 4_096;

    /// <summary>The widest Gaussian, its sigma in pixels.</summary>
    public const int MaxBlur = 100;

    /// <summary>The largest square.</summary>
    public const int MaxPixelate = 1_000;

    /// <summary>The last frame that can be named; what an animation may have is an option.</summary>
    public const int MaxPages = 4_096;

    /// <summary>The most that can be asked of <c>maxbytes</c>.</summary>
    public const int MaxBytes = 100_000_000;

    /// <summary>Ops in one text.</summary>
    public const int MaxOps = 48;

    private const string NoOps = "original";

    private static readonly Op[] Ops =
    [
        Op.Area("crop", t => t.Crop, (t, region) => t with { Crop = region }),
        Op.Flag("trim", t => t.Trim, t => t with { Trim = true }),
        Op.Flag("flip", t => t.Flip, t => t with { Flip = true }),
        Op.Flag("flop", t => t.Flop, t => t with { Flop = true }),
        Op.Level("rotate", 0, 359, t => t.Rotate, (t, n) => t with { Rotate = n }),
        Op.Number("h", 1, MaxSide, t => t.Height, (t, n) => t with { Height = n }),
        Op.Number("w", 1, MaxSide, t => t.Width, (t, n) => t with { Width = n }),
        Op.Tenths("dpr", 10, 40, t => t.Density, (t, n) => t with { Density = n }),
        Op.Choice("fit", t => t.Fit, (t, fit) => t with { Fit = fit }),
        Op.Point("g", "fp", t => t.Focus, (t, point) => t with { Focus = point })
            .Or(Op.Choice("g", t => t.Gravity, (t, gravity) => t with { Gravity = gravity })),
        Op.Number("q", 1, 100, t => t.Quality, (t, n) => t with { Quality = n })
            .OrWord("auto", t => t.AutoQuality, t => t with { AutoQuality = true }),
        Op.Number("maxbytes", 500, MaxBytes, t => t.MaxBytes, (t, n) => t with { MaxBytes = n }),
        Op.Flag("grayscale", t => t.Grayscale, t => t with { Grayscale = true }),
        Op.Option<ColourFilter>("filter", t => t.Filter, (t, filter) => t with { Filter = filter }),
        Op.Flag("sepia", t => t.Sepia, t => t with { Sepia = true }),
        Op.Level("saturation", -100, 100, t => t.Saturation, (t, n) => t with { Saturation = n }),
        Op.Level("hue", 0, 359, t => t.Hue, (t, n) => t with { Hue = n }),
        Op.Level("brightness", -100, 100, t => t.Brightness, (t, n) => t with { Brightness = n }),
        Op.Level("contrast", -100, 100, t => t.Contrast, (t, n) => t with { Contrast = n }),
        Op.Tenths("gamma", 1, 50, t => t.GammaTenths, (t, n) => t with { GammaTenths = n }),
        Op.Colour("tint", alpha: false, t => t.Tint, (t, colour) => t with { Tint = colour }),
        Op.Flag("negate", t => t.Negate, t => t with { Negate = true }),
        Op.Number("blur", 1, MaxBlur, t => t.Blur, (t, n) => t with { Blur = n }),
        Op.Number("sharpen", 1, 100, t => t.Sharpen, (t, n) => t with { Sharpen = n }),
        Op.Number("pixelate", 2, MaxPixelate, t => t.Pixelate, (t, n) => t with { Pixelate = n }),
        Op.Option<Mask>("radius", t => t.Mask, (t, mask) => t with { Mask = mask })
            .Or(Op.Number("radius", 1, MaxSide, t => t.Radius, (t, n) => t with { Radius = n })),
        Op.Number("pad", 1, MaxPadding, t => t.Padding, (t, n) => t with { Padding = n }),
        Op.Flag("bg-remove", t => t.RemoveBackground, t => t with { RemoveBackground = true }),
        Op.Colour("bg", alpha: true, t => t.Background, (t, colour) => t with { Background = colour }),
        .. OverlayOps.All,
        .. CaptionOps.All,
        Op.Choice("keep", t => t.Keep, (t, keep) => t with { Keep = keep }).OrFlag("strip", t => t with { Keep = Metadata.None }),
        Op.Number("page", 1, MaxPages, t => t.Page, (t, n) => t with { Page = n }),
        Op.Flag("sprite-sheet", t => t.SpriteSheet, t => t with { SpriteSheet = true }),
    ];

    public static Result<Transformation> Read(string text)
    {
        var dot = text.LastIndexOf('.');
        if (dot < 0) return (Failure.NotFound, $"A format is missing: {Formats}");
        if (dot == 0) return (Failure.NotFound, $"There is nothing before the format; the whole picture is {NoOps}{Shown(text)}");
        if (!TryFormat(text.AsSpan(dot + 1), out var format)) return (Failure.NotFound, $"Unknown format '{Shown(text[(dot + 1)..])}': {Formats}");

        var transformation = new Transformation { Format = format };
        var ops = text[..dot];
        if (ops == NoOps) return transformation;

        var parts = ops.Split('_');
        if (parts.Length > MaxOps) return (Failure.Invalid, $"At most {MaxOps} operations");

        var seen = new HashSet<Op>();
        foreach (var part in parts)
        {
            var op = OpOf(part);
            if (op is null) return (Failure.Invalid, $"Unknown operation '{Shown(part)}'");
            if (!seen.Add(op)) return (Failure.Invalid, $"Operation '{op.Name}' is repeated");
            if (op.Read(transformation, part) is not { } read) return (Failure.Invalid, op.Range);
            transformation = read;
        }

        if (OverlayOps.Alone(transformation, seen) is { } how) return (Failure.Invalid, $"{how.Name} must stand beside overlay");
        if (CaptionOps.Alone(transformation, seen) is { } look) return (Failure.Invalid, $"{look.Name} must stand beside text");

        var dense = TransformationDensity.Of(transformation);
        return dense.Ok ? TransformationCanon.Of(dense.Value) : dense;
    }

    private static string Formats => $"formats are {MediaTypes.Written}, {MediaType.Json.Extension}";

    internal static bool TryFormat(ReadOnlySpan<char> extension, out MediaType format)
    {
        format = MediaType.Json;
        return extension.Equals(format.Extension, StringComparison.OrdinalIgnoreCase) || MediaTypes.TryFromExtension(extension, out format);
    }

    internal static Op? OpOf(string part) => Array.Find(Ops, op => op.Owns(part));

    public static string Write(Transformation transformation)
    {
        var canonical = TransformationCanon.Of(transformation);
        var text = new StringBuilder();
        foreach (var op in Ops)
        {
            if (op.Write(canonical) is { } written)
                text.Append(text.Length > 0 ? "_" : "").Append(written);
        }

        if (text.Length == 0) text.Append(NoOps);
        return text.Append('.').Append(canonical.Format.Extension).ToString();
    }

    private static string Shown(string part) => part.Length <= 32 ? part : part[..32] + "…";
}
