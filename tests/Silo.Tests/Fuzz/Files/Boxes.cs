using System.Buffers.Binary;
using System.Text;

namespace Darkroom.Tests.Fuzz;

/// <summary>HEIF, AVIF and JPEG XL: boxes in boxes.</summary>
internal static class Boxes
{
    private const int Head = 8;

    public static void Read(byte[] file, int from, int to, Anatomy into)
    {
        for (var at = from; at + Head <= to;)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            var end = size == 0 ? to : (int)Math.Min(to, at + (long)size);
            into.Numbers(file, at, bigEndian: true, 4);
            switch (Encoding.Latin1.GetString(file, at + 4, 4))
            {
                case "meta":
                    Read(file, at + Head + 4, end, into);
                    break;
                case "iprp" or "ipco" or "moov" or "trak" or "mdia" or "minf" or "stbl":
                    Read(file, at + Head, end, into);
                    break;
                case "iinf":
                    into.Numbers(file, at + Head + 4, bigEndian: true, 2);
                    Read(file, at + Head + 6, end, into);
                    break;
                case "ispe" or "clap" or "pitm" or "stsz" or "stco" or "mvhd" or "tkhd":
                    into.Numbers(file, at + Head + 4, bigEndian: true, 4, 4, 4, 4, 4, 4, 4, 4);
                    break;
                case "iloc" or "ipma" or "iref":
                    into.Numbers(file, at + Head, bigEndian: true, 4, 2, 2, 2, 2, 2, 2, 4, 4, 2, 2, 2, 4, 4);
                    break;
                case "irot" or "imir" or "pixi" or "av1C" or "hvcC" or "colr":
                    into.Numbers(file, at + Head, bigEndian: true, 1, 1, 1, 1, 1, 2, 2, 2);
                    break;
            }

            if (size is > 0 and < Head || !into.Part(file, at, end - at)) return;
            at = end;
        }
    }
}
