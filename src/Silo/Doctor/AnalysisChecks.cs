using Darkroom.Imaging;

namespace Darkroom.Silo;

/// <summary>What looks at images in the background, where it is on.</summary>
internal static class AnalysisChecks
{
    public static IEnumerable<Finding> Run(ReadingOptions reading)
    {
        if (!reading.Enabled) yield break;
        var installed = PictureReader.Languages(reading);
        var missing = reading.Languages.Split('+').Where(language => installed?.Contains(language) == false).ToArray();
        yield return installed is null
            ? Finding.Failed("reading", $"{reading.Program} is not installed: what is written in pictures is not read.", "install tesseract-ocr ('eng/setup reading'), or set Reading:Enabled to false.")
            : missing.Length > 0
                ? Finding.Failed("reading", $"Tesseract lacks {string.Join(", ", missing)}.", $"install {string.Join(", ", missing.Select(language => $"tesseract-ocr-{language.Replace('_', '-')}"))}.")
                : Finding.Ok("reading", $"{reading.Program} reads {reading.Languages}");
    }
}
