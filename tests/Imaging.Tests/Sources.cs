using System.Buffers.Binary;
using System.Text;

namespace Darkroom.Tests;

/// <summary>Small pictures of the tests' own making, written once per run into a folder of its own.</summary>
internal static class Sources
{
    public static readonly string Folder = Directory.CreateTempSubdirectory("darkroom-imaging-").FullName;
    private static readonly Lock Gate = new(); // re-entrant: one picture may be made from another

    static Sources() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    /// <summary>A path where nothing is yet.</summary>
    public static string NewPath(string extension) => Path.Combine(Folder, $"{Guid.NewGuid():N}.{extension}");

    /// <summary>Red grows to the right, green downwards; a blue block top left tells which way is up.</summary>
    public static string Photo(int width, int height, string save = "jpegsave", string extension = "jpg") =>
        Once($"photo-{width}x{height}.{extension}", path =>
        {
            using var image = Draw(width, height, 3, (x, y, pixel) => Paint(x, y, width, height, pixel));
            Save(image, save, path);
        });

    /// <summary>The photo, stored so that EXIF's orientation turns it upright again.</summary>
    public static string Oriented(int orientation) => Once($"orientation-{orientation}.jpg", path =>
    {
        const int width = 96, height = 64;
        var (storedWidth, storedHeight) = orientation >= 5 ? (height, width) : (width, height);
        using var image = Draw(storedWidth, storedHeight, 3, (x, y, pixel) =>
        {
            var (uprightX, uprightY) = Upright(x, y, storedWidth, storedHeight, orientation);
            Paint(uprightX, uprightY, width, height, pixel);
        });
        image.Describe("orientation", orientation);
        Save(image, "jpegsave", path);
    });

    /// <summary>A white disc on nothing; what is invisible is red, to be seen when it bleeds.</summary>
    public static string Disc() => Once("disc.png", path =>
    {
        using var image = Draw(120, 90, 4, (x, y, pixel) =>
        {
            var inside = ((x - 60) * (x - 60)) + ((y - 45) * (y - 45)) < 40 * 40;
            (pixel[0], pixel[1], pixel[2], pixel[3]) = inside ? ((byte)255, (byte)255, (byte)255, (byte)255) : ((byte)255, (byte)0, (byte)0, (byte)0);
        });
        Save(image, "pngsave", path);
    });

    /// <summary>The photo of 60 by 40 with 20 pixels of beige to the left and below, 10 to the right and above.</summary>
    public static string Framed() => Once("framed.jpg", path =>
    {
        using var image = Draw(90, 70, 3, (x, y, pixel) =>
        {
            (pixel[0], pixel[1], pixel[2]) = ((byte)230, (byte)220, (byte)190);
            if (x is >= 20 and < 80 && y is >= 10 and < 50) Paint(x - 20, y - 10, 60, 40, pixel);
        });
        Save(image, "jpegsave", path);
    });

    /// <summary>Three frames of 60 by 40: all red, all green, all blue.</summary>
    public static string Traffic(string save, string extension) => Once($"traffic.{extension}", path =>
    {
        using var strip = Draw(60, 120, 3, (_, y, pixel) => pixel[y / 40] = 255);
        strip.Describe("page-height", 40);
        strip.Describe("n-pages", 3);
        strip.Describe("delay", [100, 200, 300]);
        strip.Describe("loop", 2);
        using var operation = new VipsOperation(save).Set("in", strip).Set("filename", path);
        operation.Run();
    });

    public static string Converted(string name, string space, string save) => Once(name, path =>
    {
        using var photo = Draw(96, 64, 3, (x, y, pixel) => Paint(x, y, 96, 64, pixel));
        using var convert = new VipsOperation("colourspace").Set("in", photo).Set("space", space);
        using var converted = convert.Image();
        Save(converted, save, path);
    });

    /// <summary>Grey noise, as wide as high: quick to make, slow to encode.</summary>
    public static string Noise(int side) => Once($"noise-{side}.png", path =>
    {
        using var draw = new VipsOperation("gaussnoise").Set("width", side).Set("height", side).Set("mean", 128).Set("sigma", 40);
        using var noise = draw.Image();
        using var cast = new VipsOperation("cast").Set("in", noise).Set("format", "uchar");
        using var bytes = cast.Image();
        using var save = new VipsOperation("pngsave").Set("in", bytes).Set("filename", path).Set("compression", 1);
        save.Run();
    });

    /// <summary>A slope with coarse noise over it, so that an encoder has something to lose.</summary>
    public static string Textured() => Once("textured.png", path =>
    {
        var random = new Random(3);
        using var image = Draw(400, 300, 3, (x, y, pixel) =>
        {
            var grain = random.Next(60);
            (pixel[0], pixel[1], pixel[2]) = ((byte)((x / 3) + grain), (byte)((y / 2) + grain), (byte)(60 + grain));
        });
        Save(image, "pngsave", path);
    });

    /// <summary>The photo with EXIF that names its artist, camera and exposure, and in five tags holds a secret besides.</summary>
    public static string Claimed() => Once("claimed.jpg", path =>
    {
        var secret = (int tag) => ExifEntry.Text(tag, Secret);
        var block = ExifWriter.Write(
            [secret(0x010E), ExifEntry.Text(0x010F, "Pentacon"), ExifEntry.Text(0x013B, "Ann"), ExifEntry.Text(0x8298, "(c) Ann"), secret(0x9C9B)],
            [ExifEntry.Ratio(0x829A, 1, 125), ExifEntry.Number(0x8827, 400), ExifEntry.Text(0x9003, "2026:05:01 12:00:00"), ExifEntry.Ratio(0x9204, -2, 3), secret(0x927C), secret(0x9286), secret(0xA431)]);
        var photo = File.ReadAllBytes(Photo(96, 64));
        var length = block.Length + 2;
        File.WriteAllBytes(path, [.. photo[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. block, .. photo[2..]]);
    });

    public const string Secret = "a place nobody should know";

    /// <summary>The photo with XMP that says where it was taken.</summary>
    public static string Telling() => WithSegment("telling.jpg", 0xE1, $"http://ns.adobe.com/xap/1.0/\0<x>{Secret}</x>");

    /// <summary>The photo with one more segment right after the start of the JPEG.</summary>
    public static string WithSegment(string name, byte marker, string content) => Once(name, path =>
    {
        var photo = File.ReadAllBytes(Photo(240, 160));
        var bytes = Encoding.Latin1.GetBytes(content);
        var length = bytes.Length + 2;
        File.WriteAllBytes(path, [.. photo[..2], 0xFF, marker, (byte)(length >> 8), (byte)length, .. bytes, .. photo[2..]]);
    });

    /// <summary>A PNG whose chunks are all in order and whose pixels are garbage.</summary>
    public static string Damaged() => Once("damaged.png", path =>
    {
        var bytes = File.ReadAllBytes(Photo(240, 160, "pngsave", "png"));
        for (var chunk = 8; chunk < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(chunk));
            var content = bytes.AsSpan(chunk + 8, length);
            if (bytes.AsSpan(chunk + 4, 4).SequenceEqual("IDAT"u8)) new Random(1).NextBytes(content);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(chunk + 8 + length), Crc(bytes.AsSpan(chunk + 4, length + 4)));
            chunk += length + 12;
        }

        File.WriteAllBytes(path, bytes);
    });

    /// <summary>PNG's checksum.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }

    public delegate void Painter(int x, int y, Span<byte> pixel);

    public static VipsImage Draw(int width, int height, int bands, Painter paint)
    {
        var pixels = new byte[width * height * bands];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) paint(x, y, pixels.AsSpan(((y * width) + x) * bands, bands));
        }

        return VipsImage.FromPixels(pixels, width, height, bands);
    }

    private static void Paint(int x, int y, int width, int height, Span<byte> pixel)
    {
        var marked = x < width / 4 && y < height / 4;
        pixel[0] = marked ? (byte)0 : (byte)(x * 255 / width);
        pixel[1] = marked ? (byte)0 : (byte)(y * 255 / height);
        pixel[2] = marked ? (byte)255 : (byte)40;
    }

    /// <summary>Where a stored pixel belongs: EXIF's eight orientations.</summary>
    private static (int X, int Y) Upright(int x, int y, int width, int height, int orientation) => orientation switch
    {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (height - 1 - y, x),
        7 => (height - 1 - y, width - 1 - x),
        8 => (y, width - 1 - x),
        _ => (x, y),
    };

    public static void Save(VipsImage image, string operation, string path)
    {
        using var save = new VipsOperation(operation).Set("in", image).Set("filename", path);
        if (operation == "jpegsave") save.Set("Q", 95);
        save.Run();
    }

    public static string Once(string name, Action<string> make)
    {
        var path = Path.Combine(Folder, name);
        lock (Gate)
        {
            if (!File.Exists(path)) make(path);
        }

        return path;
    }
}
