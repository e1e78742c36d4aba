using System.Text;

namespace Darkroom.Abstractions;

/// <summary>The fonts that every installation has: the DejaVu family.</summary>
public enum CaptionFont
{
    Sans,
    SansBold,
    Serif,
    SerifBold,
    Mono,
    MonoBold,
}

/// <summary>Words on a picture.</summary>
[Immutable]
public sealed record Caption
{
    public const int MaxCharacters = 200;
    public const int MinSize = 4;
    public const int MaxSize = 500;
    public const int MinWidth = 10;

    internal static readonly Caption None = new();

    /// <summary>Never empty where it is drawn; a line feed begins a new line.</summary>
    public string Text { get; init; } = "";

    public CaptionFont Font { get; init; }

    /// <summary>Pixels of the output, as fonts count them. Words that do not fit in the picture become smaller.</summary>
    public int Size { get; init; } = 32;

    public Rgba Colour { get; init; } = Rgba.White;

    /// <summary>Of a box behind the words; null is none.</summary>
    public Rgba? Background { get; init; }

    public FocalPoint Place { get; init; } = FocalPoint.Middle;

    /// <summary>Pixels of the output after which lines are broken; null is the picture's width.</summary>
    public int? Width { get; init; }

    /// <summary>Null when the words cannot be shown: none or too many, control characters, or no text at all.</summary>
    internal static string? Read(ReadOnlySpan<char> written)
    {
        if (OpText.Read(written) is not { } text || string.IsNullOrWhiteSpace(text)) return null;
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > MaxCharacters || (Rune.IsControl(rune) && rune.Value != '\n')) return null;
        }

        return text;
    }
}
