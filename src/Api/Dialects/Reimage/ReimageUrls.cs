namespace Darkroom.Api.Dialects.Reimage;

/// <summary>The URLs of one image as Reimage hands them out.</summary>
/// <param name="Base">With a slash at its end.</param>
internal readonly record struct ReimageUrls(string Base)
{
    public string Original => Base + "original";

    public string Optimised => Base + "original.webp";

    public string Thumbnail => Base + "h-200_w-200.webp";

    /// <summary>Bytes as kilobytes with two decimals.</summary>
    public static double Kilobytes(long bytes) => Math.Round(bytes / 1024.0, 2, MidpointRounding.AwayFromZero);
}
