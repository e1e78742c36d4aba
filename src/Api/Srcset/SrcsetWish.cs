using System.Collections.Immutable;
using System.Globalization;

namespace Darkroom.Api;

/// <summary>What a page wants of one picture in several widths.</summary>
/// <param name="Ops">In a format that has alpha and quality; its sides say proportions and the layout's width.</param>
/// <param name="Format">Null leaves it to the client.</param>
/// <param name="Widths">Ascending, each once; empty for the usual ones.</param>
internal sealed record SrcsetWish(Transformation Ops, MediaType? Format, ImmutableArray<int> Widths, string? Sizes)
{
    private const int MostWidths = 20;
    private const int LongestSizes = 500;
    private const string Auto = ".auto";

    /// <param name="ops">As in a picture's URL, with a format or without.</param>
    public static Result<SrcsetWish> Read(string ops, IQueryCollection query)
    {
        if (TransformationPresets.AreIn(ops)) return (Failure.Invalid, "A preset must not stand in a srcset: name its ops");
        var text = ops.EndsWith(Auto, StringComparison.OrdinalIgnoreCase) ? ops[..^Auto.Length] : ops;
        var dot = text.LastIndexOf('.');
        MediaType? format = dot >= 0 && MediaTypes.TryFromExtension(text.AsSpan(dot + 1), out var named) ? named : null;
        if (format is not null) text = text[..dot];

        var read = Transformation.Parse($"{text}.{(format ?? MediaType.Webp).Extension}");
        if (!read.Ok) return new(null, Failure.Invalid, read.Detail);
        if (read.Value.SpriteSheet) return (Failure.Invalid, "sprite-sheet must not stand in a srcset");

        var widths = ReadWidths(query["widths"].ToString());
        if (!widths.Ok) return new(null, widths.Failure, widths.Detail);
        var sizes = query["sizes"].ToString();
        if (sizes.Length > LongestSizes || !Texts.IsPrintable(sizes)) return (Failure.Invalid, $"sizes must have at most {LongestSizes} printable characters");
        return new SrcsetWish(read.Value, format, widths.Value, sizes is "" ? null : sizes);
    }

    private static Result<ImmutableArray<int>> ReadWidths(string text)
    {
        if (text is "") return ImmutableArray<int>.Empty;
        var widths = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width) || width is < 1 or > TransformationGrammar.MaxSide || (widths.Add(width) && widths.Count > MostWidths))
                return (Failure.Invalid, $"widths must be 1 to {MostWidths} whole numbers from 1 to {TransformationGrammar.MaxSide}, separated by commas");
        }

        return ImmutableArray.CreateRange(widths);
    }
}
