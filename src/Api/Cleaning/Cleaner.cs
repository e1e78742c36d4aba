namespace Darkroom.Api.Cleaning;

/// <summary>Who takes what out of which type.</summary>
internal static class Cleaner
{
    /// <summary>Goes up when other bytes come out.</summary>
    public const string Version = "clean-1";

    /// <summary>Null where metadata cannot be taken out without touching more.</summary>
    public static CleanStream? Of(MediaType type, Stream file) => type switch
    {
        MediaType.Jpeg => new CleanJpeg(file),
        MediaType.Png => new CleanPng(file),
        MediaType.Webp => new CleanWebp(file),
        MediaType.Gif => new CleanGif(file),
        MediaType.Avif or MediaType.Heic => new CleanHeif(file),
        MediaType.Jxl => new CleanJxl(file),
        _ => null,
    };

    /// <summary>Whether strangers can have the original with nothing taken out but metadata.</summary>
    public static bool Cleans(MediaType type) => type <= MediaType.Avif || type is MediaType.Heic or MediaType.Jxl;

    /// <summary>Whether it has no place for metadata, or has lost it with its upload.</summary>
    public static bool IsClean(MediaType type) => type is MediaType.Bmp or MediaType.Svg;

    /// <summary>An SVG is always written anew; a photo's metadata goes if that is wished, as far as it can be found.</summary>
    public static Stream OfUpload(MediaType type, Stream file, bool cleanMetadata, long mostSvgBytes) =>
        type == MediaType.Svg ? new SvgSanitiser(file, mostSvgBytes) : cleanMetadata ? Of(type, file) ?? file : file;
}
