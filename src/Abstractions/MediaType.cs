namespace Darkroom.Abstractions;

/// <summary>The image types that are admitted as originals and written as variants, and what else a variant can be.</summary>
public enum MediaType
{
    Jpeg,
    Png,
    Webp,
    Gif,
    Avif,

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
        (MediaType.Json, "application/json", "json"),
    ];

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
    }

    /// <summary>Of a picture's format.</summary>
    /// <param name="extension">Without a dot; <c>jpeg</c> means <c>jpg</c>.</param>
    public static bool TryFromExtension(ReadOnlySpan<char> extension, out MediaType type)
    {
        if (extension is "jpeg") extension = "jpg";
        foreach (var row in Table)
        {
            type = row.Type;
            if (type.IsPicture && extension.SequenceEqual(row.Extension)) return true;
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
