using System.Buffers.Binary;

namespace Darkroom.Imaging;

/// <summary>Looks through an ISO container (HEIF, AVIF) for where its items' bytes lie: each must have some, within the file.</summary>
internal static class HeifItems
{
    /// <summary>Of our own files it is below a kilobyte.</summary>
    private const int LargestMeta = 1 << 20;

    public static bool AllHaveData(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> box = stackalloc byte[8];
        while (file.ReadAtLeast(box, 8, throwOnEndOfStream: false) == 8)
        {
            var size = (long)BinaryPrimitives.ReadUInt32BigEndian(box);
            if (!box[4..].SequenceEqual("meta"u8))
            {
                if (size < 8) return false; // to the end, or longer than any of ours: no meta follows
                file.Position += size - 8;
                continue;
            }

            if (size is < 12 or > LargestMeta) return false;
            var meta = new byte[size - 8];
            if (file.ReadAtLeast(meta, meta.Length, throwOnEndOfStream: false) < meta.Length) return false;
            return Find(meta.AsSpan(4), "iloc"u8) is { } locations && AllHaveData(new Fields(locations), file.Length);
        }

        return false;
    }

    private static byte[]? Find(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> type)
    {
        while (boxes.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(boxes);
            if (size < 8 || size > boxes.Length) return null;
            if (boxes[4..8].SequenceEqual(type)) return boxes[8..(int)size].ToArray();
            boxes = boxes[(int)size..];
        }

        return null;
    }

    /// <summary>ISO/IEC 14496-12, 8.11.3.</summary>
    private static bool AllHaveData(Fields iloc, long fileLength)
    {
        var version = iloc.Take(1);
        iloc.Take(3);
        var sizes = iloc.Take(2);
        var (offsetSize, lengthSize, baseSize, indexSize) = ((int)(sizes >> 12) & 15, (int)(sizes >> 8) & 15, (int)(sizes >> 4) & 15, version > 0 ? (int)sizes & 15 : 0);
        var items = iloc.Take(version < 2 ? 2 : 4);
        for (var item = 0L; item < items; item++)
        {
            iloc.Take(version < 2 ? 2 : 4);
            // 0: offsets count from the file's beginning.
            var inFile = version == 0 || (iloc.Take(2) & 15) == 0;
            iloc.Take(2);
            var start = iloc.Take(baseSize);
            var bytes = 0L;
            for (var extents = iloc.Take(2); extents > 0 && !iloc.IsBroken; extents--)
            {
                iloc.Take(indexSize);
                var offset = iloc.Take(offsetSize);
                var length = iloc.Take(lengthSize);
                if (inFile && start + offset + length > fileLength) return false;
                bytes += length;
            }

            if (bytes == 0 || iloc.IsBroken) return false;
        }

        return items > 0;
    }

    private sealed class Fields(byte[] bytes)
    {
        private int next;

        public bool IsBroken { get; private set; }

        public long Take(int count)
        {
            IsBroken |= next + count > bytes.Length;
            if (IsBroken) return 0;
            var number = 0L;
            for (var i = 0; i < count; i++) number = (number << 8) | bytes[next++];
            return number;
        }
    }
}
