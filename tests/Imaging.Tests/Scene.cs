namespace Darkroom.Tests;

/// <summary>The picture of the README's table: a boat on a lake before mountains, painted pixel by pixel, so that nobody's photo is needed.</summary>
internal static class Scene
{
    private const int Width = 960;
    private const int Height = 640;
    private const int Shore = 400;

    public static string Lake() => Sources.Once("lake.jpg", path =>
    {
        using var image = Sources.Draw(Width, Height, 3, (x, y, pixel) => Write(Paint(x, y), pixel));
        image.Describe("exif-data", ExifWriter.Write([ExifEntry.Text(0x013B, "Ann"), ExifEntry.Text(0x8298, "(c) Ann")], []));
        Sources.Save(image, "jpegsave", path);
    });

    /// <summary>The lake with a border of one colour.</summary>
    public static string Framed() => Sources.Once("lake-framed.jpg", path =>
    {
        using var image = Sources.Draw(Width, Height, 3, (x, y, pixel) =>
        {
            var inside = x is > 120 and < Width - 60 && y is > 60 and < Height - 120;
            Write(inside ? Paint(x, y) : (236, 226, 200), pixel);
        });
        Sources.Save(image, "jpegsave", path);
    });

    /// <summary>The boat sails: five frames.</summary>
    public static string Sailing() => Sources.Once("lake-sailing.webp", path =>
    {
        const int scale = 4, frames = 5;
        using var strip = Sources.Draw(Width / scale, Height / scale * frames, 3, (x, y, pixel) =>
        {
            var frame = y / (Height / scale);
            Write(Paint(x * scale, y % (Height / scale) * scale, boat: 200 + (frame * 130)), pixel);
        });
        strip.Describe("page-height", Height / scale);
        strip.Describe("n-pages", frames);
        strip.Describe("delay", [.. Enumerable.Repeat(400, frames)]);
        Sources.Save(strip, "webpsave", path);
    });

    /// <summary>A sign to lay over pictures: a white ring around a blue disc, transparent elsewhere.</summary>
    public static string Mark() => Sources.Once("mark.png", path =>
    {
        using var image = Sources.Draw(200, 200, 4, (x, y, pixel) =>
        {
            var far = Math.Sqrt(((x - 100) * (x - 100)) + ((y - 100) * (y - 100)));
            var (colour, alpha) = far < 55 ? ((40, 110, 210), 255) : far is > 65 and < 95 ? ((255, 255, 255), 255) : ((255, 255, 255), 0);
            Write(colour, pixel);
            pixel[3] = (byte)alpha;
        });
        Sources.Save(image, "pngsave", path);
    });

    private static void Write((int Red, int Green, int Blue) colour, Span<byte> pixel) =>
        (pixel[0], pixel[1], pixel[2]) = ((byte)Math.Clamp(colour.Red, 0, 255), (byte)Math.Clamp(colour.Green, 0, 255), (byte)Math.Clamp(colour.Blue, 0, 255));

    private static (int Red, int Green, int Blue) Paint(int x, int y, int boat = 330) =>
        Boat(x - boat, y) ?? (y < Shore ? Land(x, y) : Water(x, y));

    private static (int Red, int Green, int Blue) Land(int x, int y)
    {
        var far = 250 - (70 * Math.Sin((x + 90) / 130d)) - (26 * Math.Sin(x / 41d)) - (9 * Math.Sin(x / 13d));
        var near = 345 - (34 * Math.Sin((x + 400) / 170d)) - (7 * Math.Sin(x / 17d));
        var grain = (int)(((x * 7919) ^ (y * 104729) ^ (x * y)) & 15) - 8;
        if (y > near) return (52 + (grain * 2), 104 + (grain * 2) - ((y - (int)near) / 3), 56 + grain);
        if (y > far) return y - far < 34 + (14 * Math.Sin(x / 9d)) ? (238 + grain, 240 + grain, 248 + grain) : (104 + grain, 112 + grain, 140 + grain);
        var sun = Math.Sqrt(((x - 720) * (x - 720)) + ((y - 110) * (y - 110)));
        if (sun < 48) return (255, 244, 200);
        var glow = (int)(110 * Math.Exp(-(sun - 48) / 90));
        return (90 + (y / 3) + glow, 150 + (y / 4) + (glow * 2 / 3), 225 - (y / 12));
    }

    /// <summary>What stands above the shore, darker and broken by waves.</summary>
    private static (int Red, int Green, int Blue) Water(int x, int y)
    {
        var depth = y - Shore;
        var (red, green, blue) = Land(Math.Abs(x + (int)(6 * Math.Sin(y / 3d) * (1 + (depth / 60d)))), Math.Max(0, Shore - 1 - (depth * 3 / 2)));
        var light = (int)(9 * Math.Sin((y / 2.5) + (4 * Math.Sin(x / 37d))));
        return ((red * 6 / 10) + 10 + light, (green * 6 / 10) + 30 + light, (blue * 6 / 10) + 60 + light);
    }

    private static (int Red, int Green, int Blue)? Boat(int x, int y) => (x, y) switch
    {
        ( > -90, >= 455 and < 500) when x < 90 && Math.Abs(x) < 90 - ((y - 455) / 2) => y < 465 ? (250, 235, 215) : (196, 40, 36),
        ( > -4 and < 4, >= 250 and < 455) => (92, 62, 40),
        ( >= 4 and < 100, >= 262 and < 440) when x < (y - 262) / 2 => (252, 250, 244),
        ( > -70 and <= -4, >= 290 and < 440) when -x < (y - 290) / 2 => (250, 190, 60),
        _ => null,
    };
}
