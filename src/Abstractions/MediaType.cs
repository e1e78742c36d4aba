namespace Darkroom.Abstractions;

/// <summary>The types that may be admitted as originals; those that can be written too are variants' formats. And what else a variant can be.</summary>
public enum MediaType
{
    Jpeg,
    Png,
    Webp,
    Gif,
    Avif,
    Tiff,
    Jxl,
    Bmp,
    Heic,
    Ico,
    Svg,
    Pdf,

    /// <summary>What there is to say of a picture, instead of the picture.</summary>
    Json,
}

/// <summary>Names of <see cref="MediaType"/> on the wire.</summary>
public static class MediaTypes
{
    private static readonly (MediaType Type, string Mime, string Extension)[] Table =
    [
        (MediaType.Jpeg, "image/jpeg", "jpg"),
        (MediaType.Png, "image/png", "png"),
        (MediaType.Webp, "image/webp", "webp"),
        (MediaType.Gif, "image/gif", "gif"),
        (MediaType.Avif, "image/avif", "avif"),
        (MediaType.Tiff, "image/tiff", "tiff"),
        (MediaType.Jxl, "image/jxl", "jxl"),
        (MediaType.Bmp, "image/bmp", "bmp"),
        (MediaType.Heic, "image/heic", "heic"),
        (MediaType.Ico, "image/vnd.microsoft.icon", "ico"),
        (MediaType.Svg, "image/svg+xml", "svg"),
        (MediaType.Pdf, "application/pdf", "pdf"),
        (MediaType.Json, "application/json", "json"),
    ];

    private static readonly (string Alias, string Extension)[] Aliases = [("jpeg", "jpg"), ("tif", "tiff"), ("heif", "heic")];

    /// <summary>What a refusal lists: the formats that variants may have.</summary>
    public static readonly string Written = string.Join(", ", Table.Where(row => row.Type.IsWritten).Select(row => row.Extension));

    extension(MediaType type)
    {
        public string Mime => Table[(int)type].Mime;

        public string Extension => Table[(int)type].Extension;

        /// <summary>Whether it is something to be seen.</summary>
        public bool IsPicture => type is not MediaType.Json;

        /// <summary>Whether several frames can be written.</summary>
        public bool Animates => type is MediaType.Webp or MediaType.Gif;

        /// <summary>Whether transparency can be written.</summary>
        public bool HasAlpha => type is not MediaType.Jpeg;

        /// <summary>Whether variants can have it, as far as the libvips in use can.</summary>
        public bool IsWritten => type <= MediaType.Bmp;

        /// <summary>What a variant of it is when nobody names a format: itself, where browsers show it.</summary>
        public MediaType Shown => type switch
        {
            MediaType.Tiff or MediaType.Jxl or MediaType.Heic or MediaType.Pdf => MediaType.Jpeg,
            MediaType.Bmp or MediaType.Ico or MediaType.Svg => MediaType.Png,
            _ => type,
        };

        /// <summary>Whether quality changes its bytes.</summary>
        public bool HasQuality => type is MediaType.Jpeg or MediaType.Webp or MediaType.Avif or MediaType.Jxl;

        /// <summary>Whether it is a document whose pages are named by number.</summary>
        public bool HasPages => type is MediaType.Tiff or MediaType.Pdf;

        /// <summary>Whether it is drawn at whatever size is wanted.</summary>
        public bool IsVector => type is MediaType.Svg or MediaType.Pdf;
    }

    /// <summary>Of a picture's format.</summary>
    /// <param name="extension">Without a dot, in any case; <c>jpeg</c> means <c>jpg</c>, <c>tif</c> <c>tiff</c>, <c>heif</c> <c>heic</c>.</param>
    public static bool TryFromExtension(ReadOnlySpan<char> extension, out MediaType type)
    {
        foreach (var (alias, meant) in Aliases)
        {
            if (extension.Equals(alias, StringComparison.OrdinalIgnoreCase)) extension = meant;
        }

        foreach (var row in Table)
        {
            type = row.Type;
            if (type.IsPicture && extension.Equals(row.Extension, StringComparison.OrdinalIgnoreCase)) return true;
        }

        type = default;
        return false;
    }

    public static bool TryFromMime(string mime, out MediaType type)
    {
        foreach (var row in Table)
        {
            type = row.Type;
            if (type.IsPicture && row.Mime == mime) return true;
        }

        type = default;
        return false;
    }
}
