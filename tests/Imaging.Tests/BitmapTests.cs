using System.Buffers.Binary;

namespace Darkroom.Tests;

public sealed class BitmapTests
{
    private static readonly byte[] Palette = [0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0];

    // Two by two, as read from the top: red, green, blue, black.
    private static readonly byte[][] Expected = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [0, 0, 0]];

    [Theory]
    [InlineData(1, 0, true, "40 00 00 00 80 00 00 00")]
    [InlineData(4, 0, false, "30 00 00 00 12 00 00 00")]
    [InlineData(8, 0, false, "03 00 00 00 01 02 00 00")]
    [InlineData(16, 0, false, "1F 00 00 00 00 7C E0 03")]
    [InlineData(24, 0, false, "FF 00 00 00 00 00 00 00 00 00 FF 00 FF 00 00 00")]
    [InlineData(32, 0, false, "FF 00 00 00 00 00 00 00 00 00 FF 00 00 FF 00 00")]
    [InlineData(8, 1, false, "01 03 01 00 00 00 01 01 01 02 00 01")]
    [InlineData(8, 1, false, "01 03 00 02 00 01 01 01 00 01")]
    [InlineData(4, 2, false, "02 30 00 00 02 12 00 01")]
    public void Every_packing_is_read(int bits, int packing, bool twoColours, string pixels)
    {
        var path = Write(Bmp(2, 2, bits, packing, Convert.FromHexString(pixels.Replace(" ", "", StringComparison.Ordinal))));
        using var drawn = Bitmap.Open(path, MediaType.Bmp);
        // The rows of the second run-length file skip what they do not paint; one bit has no blue.
        var expected = twoColours ? [[255, 0, 0], [0, 0, 0], [0, 0, 0], [255, 0, 0]] : packing == 1 && pixels.Contains("00 02", StringComparison.Ordinal) ? [[0, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 0]] : Expected;
        Assert.Equal(Convert.ToHexString([.. expected.SelectMany(pixel => pixel)]), Pixels(drawn));
    }

    [Fact]
    public void A_variant_written_as_bmp_is_read_again_with_its_transparency()
    {
        using var made = Variant.Of(Sources.Disc(), "w-60.bmp");
        var header = Bitmap.Measure(made.Path, MediaType.Bmp);
        Assert.Equal((new Size(60, 45), true), (header.Inspection.Size, header.Inspection.HasAlpha));
        Assert.Equal((255, 0), (made.Pixel(30, 22)[3], made.Pixel(0, 0)[3]));
        using var photo = Variant.Of(Sources.Photo(240, 160), "w-60.bmp");
        using var same = Variant.Of(Sources.Photo(240, 160), "w-60.png");
        Assert.Equal((same.Pixel(5, 5)[2], same.Pixel(50, 30)[0]), (photo.Pixel(5, 5)[2], photo.Pixel(50, 30)[0]));
    }

    [Fact]
    public void The_largest_picture_of_an_icon_is_it_and_its_mask_is_transparency()
    {
        var small = Dib(1, 2, 32, [0, 0, 255, 255, 0, 0, 0, 0]);
        // Two by two colours, 24 bits, and below them a mask that hides the pixel top left.
        var large = Dib(2, 4, 24, [255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0]);
        var path = Write(Ico((1, small), (2, large)), "ico");
        Assert.Equal(new Size(2, 2), Bitmap.Measure(path, MediaType.Ico).Inspection.Size);
        using var drawn = Bitmap.Open(path, MediaType.Ico);
        Assert.Equal("FF000000" + "FF0000FF" + "0000FFFF" + "00FF00FF", Pixels(drawn));
    }

    [Fact]
    public void A_png_in_an_icon_is_read()
    {
        var path = Write(Ico((64, File.ReadAllBytes(Sources.Disc()))), "ico");
        using var drawn = Variant.Of(path, "original.png");
        Assert.Equal(new Size(120, 90), drawn.Size);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_nothing_large_is_allocated_for_it()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var good = Bmp(2, 2, 24, 0, new byte[16]);
        (string What, byte[] File)[] odd =
        [
            ("no width", Put(good, 18, 0)), ("no height", Put(good, 22, 0)), ("least height", Put(good, 22, int.MinValue)), ("a row is missing", good[..^1]),
            ("pixels before their header", Put(good, 10, 20)), ("pixels outside", Put(good, 10, 4_000)), ("runs of 24 bits", Put(good, 30, 1)), ("a jpeg inside", Put(good, 30, 4)),
            ("runs that end", Bmp(2, 2, 8, 1, [1, 3])), ("runs too long", Bmp(2, 2, 8, 1, [9, 3, 0, 1])), ("a literal too long", Bmp(2, 2, 8, 1, [0, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0])),
            ("3 bits", Put(good, 28, 3)), ("300 colours", Put(Bmp(2, 2, 8, 0, new byte[8]), 46, 300)), ("cut in the header", good[..30]),
            ("no picture", [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 22, 0, 0, 0]), ("picture outside", Put(Ico((2, Dib(2, 4, 24, new byte[32]))), 18, 5_000)),
        ];
        foreach (var (what, file) in odd)
        {
            var refused = await workers.Inspect(Write(file), Asking.Nobody, CancellationToken.None);
            Assert.True(refused.Failure == Failure.Undecodable, $"{what}: {refused.Failure} {refused.Detail}");
        }

        Assert.Equal(Failure.TooManyPixels, (await workers.Inspect(Write(Put(Put(good, 18, 60_000), 22, 60_000)), Asking.Nobody, CancellationToken.None)).Failure);
    }

    private static string Pixels(VipsImage image)
    {
        using var memory = image.ToMemory();
        return string.Concat(Enumerable.Range(0, memory.Height).Select(y => Convert.ToHexString(memory.Row(y))));
    }

    private static byte[] Bmp(int width, int height, int bits, int packing, byte[] pixels)
    {
        var dib = Dib(width, height, bits, pixels, packing);
        var header = new byte[14];
        "BM"u8.CopyTo(header);
        return Put([.. header, .. dib], 10, 14 + dib.Length - pixels.Length);
    }

    private static byte[] Dib(int width, int height, int bits, byte[] pixels, int packing = 0)
    {
        var header = new byte[40];
        header = Put(Put(Put(header, 0, 40), 4, width), 8, height);
        (header[12], header[14]) = (1, (byte)bits);
        header = Put(header, 16, packing);
        byte[] colours = bits switch { 1 => Palette[..8], 4 or 8 => Palette, _ => [] };
        if (bits <= 8) header = Put(header, 32, colours.Length / 4);
        // In the palette 1 is red, 2 green, 3 blue, as the file counts blue first.
        return [.. header, .. colours, .. pixels];
    }

    private static byte[] Ico(params (int Side, byte[] Content)[] pictures)
    {
        byte[] file = [0, 0, 1, 0, (byte)pictures.Length, 0];
        var at = 6 + (16 * pictures.Length);
        foreach (var (side, content) in pictures)
        {
            byte[] entry = [(byte)side, (byte)side, 0, 0, 1, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            file = [.. file, .. Put(Put(entry, 8, content.Length), 12, at)];
            at += content.Length;
        }

        return [.. file, .. pictures.SelectMany(picture => picture.Content)];
    }

    private static byte[] Put(byte[] file, int at, int number)
    {
        var copy = file.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(copy.AsSpan(at), number);
        return copy;
    }

    private static string Write(byte[] bytes, string extension = "bmp")
    {
        var path = Sources.NewPath(extension);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
