using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>Rows about the index beside the database, whichever the database.</summary>
internal static class FeedRows
{
    /// <summary>What <see cref="State"/> expects.</summary>
    public const string SelectState =
        """
        SELECT f.enabled, f.live, f.shape, f.building, w.kind, w.number, w.place, w.total, w.done, w.missing, w.stale, w.extra, w.started, w.finished,
            l.space, l.dimensions, b.space, b.dimensions
        FROM search_feed f LEFT JOIN search_walk w ON w.one = f.one LEFT JOIN search_index_space l ON l.name = f.live LEFT JOIN search_index_space b ON b.name = f.building
        """;

    public static string Name(WalkKind kind) => kind.ToString().ToLowerInvariant();

    public static FeedState State(DbDataReader row) => new(
        row.GetBoolean(0),
        row.Text(1),
        row.GetInt32(2),
        row.Text(3),
        row.IsDBNull(4)
            ? null
            : new Walk(
                Enum.Parse<WalkKind>(row.GetString(4), ignoreCase: true),
                row.GetInt64(5),
                row.Text(6),
                row.GetInt64(7),
                row.GetInt64(8),
                new WalkCounts(row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11)),
                row.Time(12),
                row.TimeOrNull(13)))
    {
        LiveVectors = Space(row, 14),
        BuildingVectors = Space(row, 16),
    };

    public static DirtyImage Dirty(DbDataReader row) =>
        new(ImageId.Parse(row.GetString(0), null), AccountId.Parse(row.GetString(1), null), row.GetInt64(2), row.GetInt32(3));

    private static VectorSpace? Space(DbDataReader row, int at) => row.Text(at) is { } name ? new VectorSpace(name, row.GetInt32(at + 1)) : null;
}
