using System.Globalization;
using System.Text;

namespace Darkroom.Abstractions;

/// <summary>
/// The native URL grammar as a table, in canonical order: <c>ops "." format</c> or <c>original "." format</c>,
/// where <c>ops = op *("_" op)</c>. Ops may come in any order, each once.
/// </summary>
public static class TransformationGrammar
{
    /// <summary>The longest side that any configuration can allow, pixels.</summary>
    public const int MaxSide = 65_535;

    /// <summary>Ops in one text.</summary>
    public const int MaxOps = 16;

    private const string NoOps = "original";

    private static readonly Op[] Ops =
    [
        Number("h", 1, MaxSide, t => t.Height, (t, n) => t with { Height = n }),
        Number("w", 1, MaxSide, t => t.Width, (t, n) => t with { Width = n }),
        Choice("fit", t => t.Fit, (t, fit) => t with { Fit = fit }),
        Number("q", 1, 100, t => t.Quality, (t, n) => t with { Quality = n }),
        Flag("bg-remove", t => t.RemoveBackground, t => t with { RemoveBackground = true }),
        Flag("sprite-sheet", t => t.SpriteSheet, t => t with { SpriteSheet = true }),
    ];

    public static Result<Transformation> Read(string text)
    {
        var dot = text.LastIndexOf('.');
        if (dot <= 0 || !MediaTypes.TryFromExtension(text.AsSpan(dot + 1), out var format))
            return (Failure.NotFound, "Unknown format; known are jpg, jpeg, png, webp, gif, avif");

        var transformation = new Transformation { Format = format };
        var ops = text[..dot];
        if (ops == NoOps) return transformation;

        var parts = ops.Split('_');
        if (parts.Length > MaxOps) return (Failure.Invalid, $"At most {MaxOps} operations");

        var seen = new HashSet<Op>();
        foreach (var part in parts)
        {
            var op = Array.Find(Ops, op => op.Owns(part));
            if (op is null) return (Failure.Invalid, $"Unknown operation '{Shown(part)}'");
            if (!seen.Add(op)) return (Failure.Invalid, $"Operation '{op.Name}' is repeated");
            if (op.Read(transformation, part) is not { } read) return (Failure.Invalid, op.Range);
            transformation = read;
        }

        return Canonical(transformation);
    }

    public static string Write(Transformation transformation)
    {
        var canonical = Canonical(transformation);
        var text = new StringBuilder();
        foreach (var op in Ops)
        {
            if (op.Write(canonical) is { } written)
                text.Append(text.Length > 0 ? "_" : "").Append(written);
        }

        if (text.Length == 0) text.Append(NoOps);
        return text.Append('.').Append(canonical.Format.Extension).ToString();
    }

    /// <summary>Drops what has no effect: a fit without a box, a quality where nothing is lost.</summary>
    private static Transformation Canonical(Transformation t) => t with
    {
        Fit = t.Width is null || t.Height is null ? Fit.Cover : t.Fit,
        Quality = t.Format is MediaType.Png or MediaType.Gif ? null : t.Quality,
    };

    private static string Shown(string part) => part.Length <= 32 ? part : part[..32] + "…";

    private static Op Number(string name, int min, int max, Func<Transformation, int?> get, Func<Transformation, int, Transformation> set) => new(
        name,
        part => part.StartsWith(name + "-", StringComparison.Ordinal),
        (t, part) => TryDigits(part.AsSpan(name.Length + 1), out var n) && n >= min && n <= max ? set(t, n) : null,
        t => get(t) is { } n ? string.Create(CultureInfo.InvariantCulture, $"{name}-{n}") : null,
        $"{name} must be a whole number from {min} to {max}");

    private static Op Choice<T>(string name, Func<Transformation, T> get, Func<Transformation, T, Transformation> set)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        return new(
            name,
            part => part.StartsWith(name + "-", StringComparison.Ordinal),
            (t, part) => words.TryGetValue(part[(name.Length + 1)..], out var value) ? set(t, value) : null,
            t => EqualityComparer<T>.Default.Equals(get(t), default) ? null : $"{name}-{get(t).ToString().ToLowerInvariant()}",
            $"{name} must be one of {string.Join(", ", words.Keys)}");
    }

    private static Op Flag(string name, Func<Transformation, bool> get, Func<Transformation, Transformation> set) => new(
        name,
        part => part == name,
        (t, _) => set(t),
        t => get(t) ? name : null,
        $"{name} takes no value");

    /// <summary>ASCII digits only, no sign, no leading zero: each number has one spelling.</summary>
    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        if (text.Length is 0 or > 6 || text[0] == '0') return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = (number * 10) + (c - '0');
        }

        return true;
    }

    private sealed record Op(
        string Name,
        Func<string, bool> Owns,
        Func<Transformation, string, Transformation?> Read,
        Func<Transformation, string?> Write,
        string Range);
}
