using System.Buffers.Binary;

namespace Darkroom.Api.Cleaning;

/// <summary>
/// A WebP of the same length: its beginning states the length of the whole, so what goes is overwritten. EXIF becomes one that holds the
/// orientation; XMP and chunks that nobody knows become chunks of zeros without a meaning.
/// </summary>
internal sealed class CleanWebp(Stream source) : CleanStream(source)
{
    private const byte XmpFlag = 4;
    private const int MostExif = 64 << 10;

    private static readonly HashSet<string> Kept = new(["VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"], StringComparer.Ordinal);

    protected override async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        if (await Look(12) && Ahead.StartsWith("RIFF"u8) && Ahead[8..12].SequenceEqual("WEBP"u8))
        {
            var end = BinaryPrimitives.ReadUInt32LittleEndian(Ahead[4..]) + 8L;
            yield return Take(12);
            while (Offset < end && await Look(8))
            {
                var (type, length) = (System.Text.Encoding.Latin1.GetString(Ahead[..4]), BinaryPrimitives.ReadUInt32LittleEndian(Ahead[4..]));
                var padded = length + (length & 1L);
                if (Offset + 8 + length > end) break;
                if (Kept.Contains(type))
                {
                    await foreach (var piece in Pass(8 + padded)) yield return piece;
                }
                else if (type == "VP8X" && length >= 10 && await Look(9))
                {
                    var begin = Take(9);
                    begin.Span[8] &= unchecked((byte)~XmpFlag);
                    yield return begin;
                    await foreach (var piece in Pass(padded - 1)) yield return piece;
                }
                else
                {
                    await Look((int)Math.Min(8 + length, MostExif));
                    var exif = type == "EXIF" ? ExifOrientation.Tiff(ExifOrientation.Read(Ahead[8..(int)Math.Min(8 + length, Ahead.Length)]) ?? 1) : [];
                    if (exif.Length > length) exif = [];
                    var header = Take(8);
                    if (exif.Length == 0) "JUNK"u8.CopyTo(header.Span);
                    yield return header;
                    yield return exif;
                    await Skip(exif.Length);
                    await foreach (var zeros in Blank(padded - exif.Length)) yield return zeros;
                }
            }

            if (Offset >= end || Ahead.IsEmpty) yield break;
        }

        await foreach (var piece in GiveUp()) yield return piece;
    }
}
