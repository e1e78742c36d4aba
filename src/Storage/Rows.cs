using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>What columns and short rows say, whichever the database.</summary>
internal static class Rows
{
    public static string? Text(this DbDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    public static DateTimeOffset Time(this DbDataReader row, int at) => Micros.ToTime(row.GetInt64(at));

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int at) => row.IsDBNull(at) ? null : row.Time(at);

    public static ImageDetails Details(DbDataReader row) => Details(row, 0);

    public static ImageDetails Details(DbDataReader row, int at) => new(row.Text(at), row.Text(at + 1)) { Colour = row.Text(at + 2), Texts = Texts(row.Text(at + 3)) };

    private static ImmutableArray<string> Texts(string? json) => json is null or "[]" ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(json);

    public static Orphan Orphan(DbDataReader row) => new(
        ImageId.Parse(row.GetString(0), null),
        AccountId.Parse(row.GetString(1), null),
        ImageRows.TypeOf(row.GetString(2)),
        row.GetInt64(3),
        row.GetString(4),
        row.Time(5));

    public static Tombstone Tombstone(DbDataReader row) =>
        new(ImageId.Parse(row.GetString(0), null), row.GetInt32(1), row.GetBoolean(2), row.IsDBNull(3) ? null : row.GetInt64(3));

    public static Poison Poison(DbDataReader row) => new(row.GetString(0), row.GetInt32(1), row.Time(2));

    public static CdnPurge Purge(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.Time(2));

    public static StoredVariant Variant(DbDataReader row) => new(row.GetString(0), row.GetInt64(1), row.Time(2));

    public static VariantTotals VariantTotals(DbDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.TimeOrNull(2));
}
