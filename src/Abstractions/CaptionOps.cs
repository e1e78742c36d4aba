using Op = Darkroom.Abstractions.TransformationOp;

namespace Darkroom.Abstractions;

/// <summary>The rows of <see cref="TransformationGrammar"/> that make up a <see cref="Caption"/>.</summary>
internal static class CaptionOps
{
    public static readonly Op[] All =
    [
        Op.Text(
            "text",
            text => Caption.Read(text),
            t => t.Caption?.Text,
            (t, text) => With(t, caption => caption with { Text = text }),
            $"1 to {Caption.MaxCharacters} characters that can be shown; ~ and two hexadecimal digits are one byte of UTF-8 (~5f is _, ~0a a new line)"),
        Op.Choice("textfont", t => t.Caption?.Font ?? default, (t, font) => With(t, caption => caption with { Font = font })),
        Op.Number("textsize", Caption.MinSize, Caption.MaxSize, t => Unusual(t, caption => caption.Size), (t, n) => With(t, caption => caption with { Size = n })),
        Op.Colour("textcolor", alpha: true, t => Unusual(t, caption => caption.Colour), (t, colour) => With(t, caption => caption with { Colour = colour })),
        Op.Colour("textbg", alpha: true, t => t.Caption?.Background, (t, colour) => With(t, caption => caption with { Background = colour })),
        Op.Place("textg", t => Unusual(t, caption => caption.Place), (t, place) => With(t, caption => caption with { Place = place })),
        Op.Number("textwidth", Caption.MinWidth, TransformationGrammar.MaxSide, t => t.Caption?.Width, (t, n) => With(t, caption => caption with { Width = n })),
    ];

    /// <summary>The op that says how words look where there are none.</summary>
    public static Op? Alone(Transformation t, IEnumerable<Op> said) => t.Caption is { Text.Length: 0 } ? said.First(op => All.Contains(op)) : null;

    /// <summary>What has an effect: how words look says nothing without words.</summary>
    public static Caption? Canonical(Caption? caption) =>
        caption is not { Text.Length: > 0 } ? null
        : caption.Background is { Alpha: 0 } ? caption with { Background = null }
        : caption;

    private static Transformation With(Transformation t, Func<Caption, Caption> change) => t with { Caption = change(t.Caption ?? Caption.None) };

    /// <summary>Nothing where it is what a caption has anyway.</summary>
    private static T? Unusual<T>(Transformation t, Func<Caption, T> get)
        where T : struct => t.Caption is { } caption && !EqualityComparer<T>.Default.Equals(get(caption), get(Caption.None)) ? get(caption) : null;
}
