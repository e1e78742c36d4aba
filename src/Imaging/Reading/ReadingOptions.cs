using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Imaging;

/// <summary>Section <c>Reading</c>: what is written in pictures, for search.</summary>
public sealed record ReadingOptions
{
    [Description("Whether what is written in pictures is read, in the background, for search to look in.")]
    public bool Enabled { get; init; }

    [Description("Tesseract 4 or 5: a name or a path (Debian: tesseract-ocr).")]
    [Required, MinLength(1)]
    public string Program { get; init; } = "tesseract";

    [Description("Languages that are expected, as Tesseract calls them, eng+deu; each is a package (Debian: tesseract-ocr-deu). Another value has all pictures read anew.")]
    [RegularExpression("^[A-Za-z_]{2,32}([+][A-Za-z_]{2,32}){0,9}$")]
    public string Languages { get; init; } = "eng";

    [Description("Pixels of the longer side of what is read; larger pictures are made smaller.")]
    [Range(100, 8_192)]
    public int Side { get; init; } = 2_000;

    [Description("Seconds after which a picture is given up.")]
    [Range(1, 600)]
    public int Seconds { get; init; } = 30;

    [Description("Bytes of memory that reading may take.")]
    [Range(256L << 20, 1L << 40)]
    public long Memory { get; init; } = 1L << 30;

    [Description("Percent of certainty below which a word is left out.")]
    [Range(0, 100)]
    public int Certainty { get; init; } = 60;

    [Description("Characters of a picture's text that are kept.")]
    [Range(1, 1_000_000)]
    public int MostCharacters { get; init; } = 10_000;
}
