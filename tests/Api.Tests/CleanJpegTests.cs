using System.Text;
using Darkroom.Api.Cleaning;

namespace Darkroom.Tests;

public sealed class CleanJpegTests
{
    private const string Place = "N 51 28 40.12 W 0 0 5.31";

    private static readonly byte[] Start = [0xFF, 0xD8];
    private static readonly byte[] Tables = Segment(0xDB, new string('t', 65));
    private static readonly byte[] Pixels = [.. Segment(0xDA, "scan"), 1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0, 0xFF, 0xC4, 0, 4, 7, 7, .. Segment(0xDA, "scan"), 5, 0xFF, 0xD9];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task What_describes_the_picture_stays_and_what_tells_of_its_maker_goes(int step)
    {
        byte[] jfif = Segment(0xE0, "JFIF\0\u0001\u0001\0\0\u0001\0\u0001\0\0"), icc = Segment(0xE2, "ICC_PROFILE\0\u0001\u0001profile"), adobe = Segment(0xEE, "Adobe\0d\0\0\0\0\u0001");
        var told = Join(Start, jfif, Exif(1, little: true), Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0" + Place), Segment(0xE0, "JFXX\0"), icc,
            Segment(0xE2, "MPF\0" + Place), Segment(0xED, "Photoshop 3.0\0" + Place), Segment(0xFE, Place), adobe, Segment(0xEE, "other"), Segment(0xE5, new string('x', 65_533)), Tables, Pixels);
        Assert.Equal(Join(Start, jfif, icc, adobe, Tables, Pixels), await Clean(told, step));
    }

    [Theory]
    [InlineData(6, true, 1)]
    [InlineData(6, false, 1)]
    [InlineData(8, true, 100_000)]
    [InlineData(2, false, 100_000)]
    public async Task Of_EXIF_only_the_orientation_is_left(int orientation, bool little, int step)
    {
        var cleaned = await Clean(Join(Start, Exif(orientation, little), Exif(3, little), Tables, Pixels), step);
        Assert.DoesNotContain(Place, Encoding.Latin1.GetString(cleaned), StringComparison.Ordinal);
        Assert.Equal(Join(Start, ExifOrientation.Segment(orientation), Tables, Pixels), cleaned);
        Assert.Equal(orientation, ExifOrientation.Read(ExifOrientation.Segment(orientation).AsSpan(4)));
        Assert.Equal(cleaned, await Clean(cleaned, step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("II*\0")]
    [InlineData("XX*\0\u0008\0\0\0")]
    [InlineData("II*\0\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("II*\0\u0007\0\0\0\u0001")]
    [InlineData("II*\0\u0008\0\0\0\u00ff\u00ff\u0012\u0001")]
    [InlineData("II*\0\u0008\0\0\0\u0001\0\u0012\u0001\u0003\0\u0001\0\0\0\u0009\0\0\0")]
    [InlineData("II*\0\u0008\0\0\0\u0001\0\u0012\u0001\u0004\0\u0001\0\0\0\u0006\0\0\0")]
    public async Task Broken_EXIF_goes_without_a_trace(string tiff) =>
        Assert.Equal(Join(Start, Tables, Pixels), await Clean(Join(Start, Segment(0xE1, "Exif\0\0" + tiff), Tables, Pixels), 3));

    [Fact]
    public async Task What_stands_between_scans_and_after_the_end_goes_too()
    {
        byte[] scan = [.. Segment(0xDA, "scan"), 1, 2, 3], more = [.. Segment(0xDA, "scan"), 4, 0xFF, 0xD9];
        Assert.Equal(Join(Start, Tables, scan, more), await Clean(Join(Start, Tables, scan, Segment(0xE1, "Exif\0\0" + Place), Segment(0xFE, Place), more, Start, Exif(1, little: true), Tables, Pixels), 5));
    }

    [Fact]
    public async Task Padding_before_a_marker_is_no_way_around()
    {
        byte[] padding = [0xFF, 0xFF, 0xFF];
        Assert.Equal(Join(Start, Tables, Pixels), await Clean(Join(Start, padding, Exif(1, little: true), padding, Tables, Pixels), 1));
    }

    [Fact]
    public async Task What_is_no_sequence_of_segments_passes_as_it_is()
    {
        byte[][] odd =
        [
            [], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xE1], [0xFF, 0xD8, 0xFF, 0xE1, 0], [0xFF, 0xD8, 0xFF, 0xE1, 0, 1, 5, 5],
            [0xFF, 0xD8, 0xFF, 0xE1, 0, 90, 5, 5], [0xFF, 0xD8, 5, 5, 5], [0xFF, 0xD8, 0xFF, 0, 5], [0xFF, 0xD8, 0xFF, 0xD8, 5],
            [.. "GIF89a and so on"u8], Join(Tables, Pixels),
        ];
        foreach (var bytes in odd) Assert.Equal(bytes, await Clean(bytes, 1));
    }

    [Fact]
    public async Task Real_photos_keep_their_profile_and_every_byte_from_the_first_scan_on()
    {
        var wrong = new List<string>();
        var seen = 0;
        foreach (var file in Directory.EnumerateFiles(Outside.Corpus, "*.jpg", SearchOption.AllDirectories).Where(file => !file.Contains("/bad/", StringComparison.Ordinal)))
        {
            var original = await File.ReadAllBytesAsync(file);
            if (original is not [0xFF, 0xD8, 0xFF, ..]) continue;
            var cleaned = await Clean(original, 10_000);
            var ((before, pixels), (after, same)) = (Take(original), Take(cleaned));
            seen++;
            if (!pixels.AsSpan().StartsWith(same) || (same is not [.., 0xFF, 0xD9] && same.Length != pixels.Length)) wrong.Add($"{file}: other pixels");
            if (!Part(before, 0xE2, "ICC_PROFILE\0").SequenceEqual(Part(after, 0xE2, "ICC_PROFILE\0"))) wrong.Add($"{file}: other profile");
            if (!before.Where(part => !IsMetadata(part)).Select(Convert.ToHexString).SequenceEqual(after.Where(part => !IsMetadata(part)).Select(Convert.ToHexString))) wrong.Add($"{file}: other tables");
            if (after.Any(part => IsMetadata(part) && !(part[1] == 0xE1 && part.Length == 36))) wrong.Add($"{file}: metadata left");
            if (Turn(before) != Turn(after)) wrong.Add($"{file}: turned {Turn(before)}, now {Turn(after)}");
        }

        Assert.True(seen > 10, $"{seen} photos");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<byte[]> Clean(byte[] jpeg, int step)
    {
        await using var clean = new CleanJpeg(new Trickle(jpeg, step));
        using var result = new MemoryStream();
        await clean.CopyToAsync(result, Math.Min(step, 4_096));
        return result.ToArray();
    }

    /// <summary>The segments before the first scan, and the rest.</summary>
    private static (List<byte[]> Parts, byte[] Scan) Take(byte[] jpeg)
    {
        var parts = new List<byte[]>();
        var at = 2;
        while (jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA)
        {
            if (jpeg[at + 1] == 0xFF)
            {
                at++;
                continue;
            }

            var length = 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]);
            parts.Add(jpeg[at..(at + length)]);
            at += length;
        }

        return (parts, jpeg[at..]);
    }

    private static IEnumerable<byte> Part(List<byte[]> parts, byte code, string head) => parts.Where(part => Is(part, code, head)).SelectMany(part => part);

    private static bool Is(byte[] part, byte code, string head) => part[1] == code && part.AsSpan(4).StartsWith(Encoding.Latin1.GetBytes(head));

    private static bool IsMetadata(byte[] part) =>
        part[1] is 0xFE or (>= 0xE0 and <= 0xEF) && !Is(part, 0xE0, "JFIF\0") && !Is(part, 0xE2, "ICC_PROFILE\0") && !Is(part, 0xEE, "Adobe");

    private static int Turn(List<byte[]> parts) =>
        parts.Where(part => Is(part, 0xE1, "Exif\0\0")).Select(part => ExifOrientation.Read(part.AsSpan(4))).FirstOrDefault(turn => turn is not null) ?? 1;

    private static byte[] Segment(byte code, string content) =>
        [0xFF, code, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. Encoding.Latin1.GetBytes(content)];

    /// <summary>EXIF with an orientation and a place.</summary>
    private static byte[] Exif(int orientation, bool little)
    {
        byte[] tiff = little
            ? [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]
            : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 2, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0];
        return Segment(0xE1, "Exif\0\0" + Encoding.Latin1.GetString(tiff) + Place);
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
