namespace Darkroom.Imaging;

/// <summary>libvips' names for what reads and writes a type. Loaders that no admitted type needs stay blocked.</summary>
internal static class Codec
{
    private const string AllLoaders = "VipsForeignLoad";

    private static readonly (MediaType Type, string Load, string Class)[] Loaders =
    [
        (MediaType.Jpeg, "jpegload", "VipsForeignLoadJpeg"),
        (MediaType.Png, "pngload", "VipsForeignLoadPng"),
        (MediaType.Webp, "webpload", "VipsForeignLoadWebp"),
        (MediaType.Gif, "gifload", "VipsForeignLoadNsgif"),
        (MediaType.Avif, "heifload", "VipsForeignLoadHeif"),
        (MediaType.Heic, "heifload", "VipsForeignLoadHeif"),
        (MediaType.Tiff, "tiffload", "VipsForeignLoadTiff"),
        (MediaType.Jxl, "jxlload", "VipsForeignLoadJxl"),
        (MediaType.Svg, "svgload", "VipsForeignLoadSvg"),
        (MediaType.Pdf, "pdfload", "VipsForeignLoadPdf"),
    ];

    /// <summary>Null for a type that libvips is not asked to read.</summary>
    public static string? LoaderOf(MediaType type) => Array.Find(Loaders, row => row.Type == type).Load;

    /// <summary>Whether this libvips was built to read it.</summary>
    public static bool Reads(MediaType type) => LoaderOf(type) is not { } load || VipsLibrary.Has(load);

    /// <summary>Whether this libvips was built to write it.</summary>
    public static bool Writes(MediaType type) => type is MediaType.Bmp or MediaType.Json || VipsLibrary.Has(SaverOf(type));

    public static string SaverOf(MediaType type) => type switch
    {
        MediaType.Jpeg => "jpegsave",
        MediaType.Png => "pngsave",
        MediaType.Webp => "webpsave",
        MediaType.Gif => "gifsave",
        MediaType.Avif => "heifsave",
        MediaType.Tiff => "tiffsave",
        MediaType.Jxl => "jxlsave",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Shuts every loader but those of the admitted types, and every saver that libvips does not trust but JPEG XL's: it only sees pixels.</summary>
    public static void Restrict(AdmittedTypes admitted)
    {
        Native.vips_block_untrusted_set(1);
        Native.vips_operation_block_set(AllLoaders, 1);
        foreach (var (type, _, loader) in Loaders)
        {
            if (admitted.Has(type)) Native.vips_operation_block_set(loader, 0);
        }

        Native.vips_operation_block_set("VipsForeignSaveJxl", 0);
    }
}
