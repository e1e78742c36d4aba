using System.Buffers.Binary;

namespace Darkroom.Api.Cleaning;

/// <summary>Where in an AVIF or HEIC lies what is no picture: items, and boxes in which nobody looks for one.</summary>
internal sealed class HeifItems
{
    public static readonly HeifItems None = new([]);

    private static readonly HashSet<string> Pictures = new(["hvc1", "av01", "avc1", "jpeg", "vvc1", "grid", "iovl", "iden", "tmap"], StringComparer.Ordinal);

    /// <summary>An EXIF item that holds nothing: where the block begins, and a block without entries.</summary>
    private static readonly byte[] EmptyExif = [0, 0, 0, 0, .. "MM\0*"u8, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0];

    private readonly (long From, long To, bool IsExif)[] places;

    private HeifItems((long From, long To, bool IsExif)[] places) => this.places = places;

    /// <summary>The first place.</summary>
    public long First => places.Select(place => place.From).DefaultIfEmpty(long.MaxValue).Min();

    /// <param name="meta">Content of the meta box.</param>
    /// <param name="at">Where in the file it begins.</param>
    public static HeifItems? Read(ReadOnlySpan<byte> meta, long at)
    {
        var cursor = new BoxCursor(meta);
        cursor.Skip(4);
        var (types, extents, data) = (new Dictionary<uint, string>(), new List<HeifExtent>(), 0L);
        var others = new List<(long From, long To, bool IsExif)>();
        while (cursor.Next(out var type, out var content, out var begins))
        {
            if (type == "iinf") ReadTypes(content, types);
            else if (type == "iloc") HeifExtent.ReadAll(content, extents);
            else if (type == "idat") data = at + begins;
            else if (type is "free" or "skip" or "uuid" or "udta" or "xml " or "bxml") others.Add((at + begins, at + begins + content.Length, false));
            else if (type is not ("hdlr" or "pitm" or "iprp" or "iref" or "dinf" or "grpl" or "ipro")) return null;
        }

        if (cursor.IsBroken || extents.Exists(extent => !extent.IsKnown)) return null;
        var all = extents.Select(extent => (From: extent.From + (extent.InData ? data : 0), To: extent.From + extent.Length + (extent.InData ? data : 0), Type: types.GetValueOrDefault(extent.Item, ""))).ToArray();
        if (Array.Exists(all, extent => extent.From < 0 || extent.To < extent.From)) return null;
        // An item that nobody names may be the picture itself.
        if (Array.Exists(all, extent => extent.Type.Length == 0)) return null;
        others.AddRange(all.Where(extent => !Pictures.Contains(extent.Type)).Select(extent => (extent.From, extent.To, extent.Type == "Exif")));
        // What a picture uses too is not ours to overwrite.
        if (others.Exists(other => Array.Exists(all, picture => Pictures.Contains(picture.Type) && picture.From < other.To && other.From < picture.To))) return null;
        return new([.. others]);
    }

    /// <param name="at">Where in the file the piece lies.</param>
    public void Overwrite(Span<byte> piece, long at)
    {
        foreach (var (from, to, isExif) in places)
        {
            for (var i = Math.Max(from, at); i < Math.Min(to, at + piece.Length); i++)
                piece[(int)(i - at)] = !isExif ? (byte)' ' : i - from < EmptyExif.Length && to - from >= EmptyExif.Length ? EmptyExif[i - from] : (byte)0;
        }
    }

    private static void ReadTypes(ReadOnlySpan<byte> content, Dictionary<uint, string> types)
    {
        var cursor = new BoxCursor(content);
        cursor.Skip(content.Length > 0 && content[0] == 0 ? 6 : 8);
        while (cursor.Next(out var type, out var entry, out _))
        {
            if (type != "infe" || entry.Length < 12) continue;
            var isLong = entry[0] >= 3;
            if (isLong && entry.Length < 14) continue;
            var id = isLong ? BinaryPrimitives.ReadUInt32BigEndian(entry[4..]) : BinaryPrimitives.ReadUInt16BigEndian(entry[4..]);
            var name = entry[(isLong ? 10 : 8)..];
            types[id] = entry[0] >= 2 ? System.Text.Encoding.Latin1.GetString(name[..4]) : "";
        }
    }
}
