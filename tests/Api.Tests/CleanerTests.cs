using System.Buffers.Binary;
using System.Text;
using Darkroom.Api.Cleaning;

namespace Darkroom.Tests;

public sealed class CleanerTests
{
    private const string Place = "N 51 28 40.12 W 0 0 5.31";

    private static byte[] Telling(int orientation) => [.. ExifOrientation.Tiff(orientation), .. Encoding.Latin1.GetBytes(Place)];

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100_000)]
    public async Task Of_a_png_pixels_colours_and_the_orientation_stay(int step)
    {
        byte[] magic = [0x89, .. "PNG\r\n\u001a\n"u8], ihdr = Chunk("IHDR", new byte[13]), icc = Chunk("iCCP", [1, 2]), idat = Chunk("IDAT", new byte[70_000]), end = Chunk("IEND", []);
        var told = Join(magic, ihdr, icc, Chunk("eXIf", Telling(6)), Text("tEXt"), Text("zTXt"), Text("iTXt"), Text("tIME"), Text("caBX"), idat, Text("prVt"), end, Encoding.Latin1.GetBytes(Place));
        Assert.Equal(Join(magic, ihdr, icc, Chunk("eXIf", ExifOrientation.Tiff(6)), idat, end), await Clean(MediaType.Png, told, step));
        Assert.Equal(Join(magic, ihdr, idat, end), await Clean(MediaType.Png, Join(magic, ihdr, Chunk("eXIf", Telling(1)), idat, end), step));

        static byte[] Text(string type) => Chunk(type, Encoding.Latin1.GetBytes(Place));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_webp_keeps_its_length_and_loses_what_it_tells(int step)
    {
        var told = Riff(("VP8X", [0x0C, 0, 0, 0, 1, 0, 0, 1, 0, 0]), ("ICCP", [1]), ("VP8 ", new byte[301]), ("EXIF", Telling(6)), ("XMP ", Encoding.Latin1.GetBytes(Place)), ("abcd", Encoding.Latin1.GetBytes(Place)));
        var clean = await Clean(MediaType.Webp, [.. told, .. Encoding.Latin1.GetBytes(Place)], step);
        Assert.Equal(Riff(("VP8X", [0x08, 0, 0, 0, 1, 0, 0, 1, 0, 0]), ("ICCP", [1]), ("VP8 ", new byte[301]), ("EXIF", [.. ExifOrientation.Tiff(6), .. new byte[Place.Length]]), ("JUNK", new byte[Place.Length]), ("JUNK", new byte[Place.Length])), clean);
    }

    [Fact]
    public async Task A_gif_keeps_its_repeats_and_loses_comments_and_foreign_blocks()
    {
        byte[] head = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 1, 2, 3, 4, 5, 6], loop = [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0], control = [0x21, 0xF9, 4, 0, 0, 0, 0, 0], picture = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0], end = [0x3B];
        byte[] comment = [0x21, 0xFE, (byte)Place.Length, .. Encoding.Latin1.GetBytes(Place), 0], xmp = [0x21, 0xFF, 11, .. "XMP DataXMP"u8, (byte)Place.Length, .. Encoding.Latin1.GetBytes(Place), 0];
        Assert.Equal(Join(head, loop, control, picture, end), await Clean(MediaType.Gif, Join(head, comment, loop, xmp, control, picture, comment, end, comment), 7));
    }

    [Fact]
    public async Task A_jxl_in_a_container_keeps_its_code_stream_alone()
    {
        byte[] start = Box("JXL ", [0x0D, 0x0A, 0x87, 0x0A]), type = Box("ftyp", [.. "jxl \0\0\0\0jxl "u8]), code = Box("jxlc", [0xFF, 0x0A, 1, 2, 3]);
        byte[] exif = Box("Exif", Encoding.Latin1.GetBytes(Place)), none = Box("free", new byte[Place.Length]);
        Assert.Equal(Join(start, type, none, code, none), await Clean(MediaType.Jxl, Join(start, type, exif, code, exif), 3));
        byte[] bare = [0xFF, 0x0A, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        Assert.Equal(bare, await Clean(MediaType.Jxl, bare, 3));
    }

    [Fact]
    public async Task A_heif_loses_items_that_are_no_pictures_and_what_lies_in_boxes_that_nobody_reads()
    {
        var note = Encoding.Latin1.GetBytes(Place);
        byte[] type = Box("ftyp", [.. "avif\0\0\0\0avif"u8]), picture = [1, 2, 3, 4, 5];
        var exif = new byte[26 + note.Length];
        note.CopyTo(exif, 26);
        var first = File(0, 0).Length - picture.Length - exif.Length;
        var told = File(first, first + picture.Length);
        var clean = await Clean(MediaType.Avif, told, 1_000);
        Assert.Equal(told.Length, clean.Length);
        Assert.Equal(-1, clean.AsSpan().IndexOf(note));
        Assert.Equal(picture, clean[first..(first + picture.Length)]);

        byte[] File(int pictureAt, int exifAt) => Join(
            type,
            Box("meta", [0, 0, 0, 0, .. Box("free", note), .. Box("iinf", [0, 0, 0, 0, 0, 2, .. Item(1, "av01"), .. Item(2, "Exif")]), .. Box("uuid", [.. new byte[16], .. note]), .. Box("iloc", [0, 0, 0, 0, 0x44, 0, 0, 2, .. At(1, pictureAt, picture.Length), .. At(2, exifAt, exif.Length)])]),
            Box("mdat", [.. picture, .. exif]));

        static byte[] Item(byte id, string kind) => Box("infe", [2, 0, 0, 0, 0, id, 0, 0, .. Encoding.Latin1.GetBytes(kind), 0]);

        static byte[] At(byte id, int from, int length) => [0, id, 0, 0, 0, 1, .. Big(from), .. Big(length)];
    }

    [Fact]
    public async Task Real_files_lose_what_they_tell_and_nothing_else()
    {
        var (told, wrong) = (0, new List<string>());
        foreach (var file in Directory.EnumerateFiles(Outside.Corpus, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/bad/", StringComparison.Ordinal)))
        {
            var original = await File.ReadAllBytesAsync(file);
            if (Magic.Sniff(original) is not { Ok: true } type || Cleaner.Of(type.Value, Stream.Null) is null) continue;
            await using var stream = Cleaner.Of(type.Value, new MemoryStream(original))!;
            using var result = new MemoryStream();
            await stream.CopyToAsync(result);
            var clean = result.ToArray();
            if (stream.GaveUp) wrong.Add($"{file}: given up");
            // Metadata is the smaller part of a real file: more would be pixels.
            if (type.Value is MediaType.Avif or MediaType.Heic && original.Zip(clean).Count(pair => pair.First != pair.Second) > Math.Max(8_000, original.Length / 8)) wrong.Add($"{file}: too much is overwritten");
            foreach (var word in (string[])["Apple", "iPhone", "SAMSUNG", "NIKON", "Canon", "http://ns.adobe.com/xap", "x:xmpmeta", "MakerNote"])
            {
                if (original.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) < 0) continue;
                told++;
                // A colour profile may name its maker.
                if (clean.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0 && word is not "Apple") wrong.Add($"{file}: {word} is left");
            }
        }

        Assert.True(told > 10, $"{told}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Whatever_is_cut_or_changed_is_passed_on_and_said_to_be_given_up_or_read()
    {
        foreach (var name in (string[])["formats/heif-small.heif", "formats/avif-alpha.avif", "formats/webp-orientation-6.webp", "formats/png-exif-orientation-6.png", "formats/gif-still.gif", "formats/jxl-isobmff.jxl"])
        {
            var original = await File.ReadAllBytesAsync(Path.Combine(Outside.Corpus, name));
            var type = Magic.Sniff(original).Value;
            var random = new Random(5);
            for (var i = 0; i < 60; i++)
            {
                var odd = original[..random.Next(20, Math.Min(original.Length, 4_000))];
                for (var change = random.Next(4); change > 0; change--) odd[random.Next(12, odd.Length)] = (byte)random.Next(256);
                // Nothing is thrown, and nothing grows but by an orientation.
                Assert.True((await Clean(type, odd, 1_000)).Length <= odd.Length + 64, name);
            }
        }
    }

    private static async Task<byte[]> Clean(MediaType type, byte[] file, int step)
    {
        await using var clean = Cleaner.Of(type, new Slow(file, step))!;
        using var result = new MemoryStream();
        await clean.CopyToAsync(result, Math.Max(step, 16));
        return result.ToArray();
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.Latin1.GetBytes(type), .. content];
        var crc = uint.MaxValue;
        foreach (var value in body)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return [.. Big(content.Length), .. body, .. Big((int)~crc)];
    }

    private static byte[] Riff(params (string Type, byte[] Content)[] chunks)
    {
        byte[] body = [.. "WEBP"u8, .. chunks.SelectMany(chunk => (byte[])[.. Encoding.Latin1.GetBytes(chunk.Type), .. Little(chunk.Content.Length), .. chunk.Content, .. new byte[chunk.Content.Length % 2]])];
        return [.. "RIFF"u8, .. Little(body.Length), .. body];
    }

    private static byte[] Box(string type, byte[] content) => [.. Big(content.Length + 8), .. Encoding.Latin1.GetBytes(type), .. content];

    private static byte[] Big(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Little(int number) => [.. Big(number).Reverse()];

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Slow(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
