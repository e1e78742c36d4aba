namespace Darkroom.Imaging;

/// <summary>Windows' bitmaps and icons. libvips has no reader of its own for them, and ImageMagick's is not admitted.</summary>
internal static class Bitmap
{
    private const int FileHeaderBytes = 14;

    public static bool IsOurs(MediaType type) => type is MediaType.Bmp or MediaType.Ico;

    /// <summary>The header alone: nothing of the picture's size is allocated.</summary>
    public static Header Measure(string path, MediaType type)
    {
        using var file = Open(path);
        if (type == MediaType.Ico) return Icon.Measure(file);
        var dib = ReadHeader(file);
        return new(new(type, dib.Size, 1, dib.HasAlpha), dib.Size, 1, file.Length);
    }

    public static VipsImage Open(string path, MediaType type)
    {
        using var file = Open(path);
        return type == MediaType.Ico ? Icon.Open(file) : DibPixels.Draw(file, ReadHeader(file));
    }

    private static Dib ReadHeader(FileStream file)
    {
        var reader = new DibReader(file, 10);
        var pixels = reader.UInt32();
        return Dib.Read(file, FileHeaderBytes, pixels);
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 << 10);
}
