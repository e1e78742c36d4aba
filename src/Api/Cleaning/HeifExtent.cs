namespace Darkroom.Api.Cleaning;

/// <summary>A piece of an item: where it lies, from the file's beginning or from that of the list's own data.</summary>
/// <param name="IsKnown">Not so for what lies in other files or in other items, or ends where nobody says.</param>
internal readonly record struct HeifExtent(uint Item, long From, long Length, bool InData, bool IsKnown)
{
    private const int MostExtents = 10_000;

    /// <param name="content">Of the box that tells items' places.</param>
    public static void ReadAll(ReadOnlySpan<byte> content, List<HeifExtent> extents)
    {
        var cursor = new BoxCursor(content);
        var version = cursor.Number(1);
        cursor.Skip(3);
        var (sizes, more) = ((int)cursor.Number(1), (int)cursor.Number(1));
        var (offsetSize, lengthSize, baseSize, indexSize) = (sizes >> 4, sizes & 15, more >> 4, version == 0 ? 0 : more & 15);
        for (var items = cursor.Number(version < 2 ? 2 : 4); items > 0 && !cursor.IsBroken; items--)
        {
            var item = (uint)cursor.Number(version < 2 ? 2 : 4);
            var method = version == 0 ? 0 : cursor.Number(2) & 15;
            var elsewhere = cursor.Number(2);
            var start = (long)cursor.Number(baseSize);
            for (var count = cursor.Number(2); count > 0 && !cursor.IsBroken; count--)
            {
                cursor.Skip(indexSize);
                var (offset, length) = ((long)cursor.Number(offsetSize), (long)cursor.Number(lengthSize));
                var known = method <= 1 && elsewhere == 0 && length > 0 && extents.Count < MostExtents;
                if (extents.Count <= MostExtents) extents.Add(new(item, unchecked(start + offset), length, method == 1, known));
            }
        }

        if (cursor.IsBroken) extents.Add(default);
    }
}
