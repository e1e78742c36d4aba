using System.Data.Common;

namespace Darkroom.Storage;

internal static class TagJobRows
{
    public const string Columns = "j.id, j.account, j.tag, j.becomes, j.total, j.done, j.created, j.finished, j.place_created, j.place_image, j.taken";

    /// <summary>Jobs that may be taken, whoever is at them: an account's oldest, and of living accounts.</summary>
    public const string First =
        """
        SELECT id FROM (
            SELECT o.id, row_number() OVER (PARTITION BY o.account ORDER BY o.created, o.id) AS place
            FROM tag_job o JOIN account a ON a.id = o.account AND a.deleted IS NULL WHERE o.finished IS NULL) f WHERE place = 1
        """;

    public static TagJob Read(DbDataReader row) => new(
        row.GetString(0),
        AccountId.Parse(row.GetString(1), null),
        row.GetString(2),
        row.GetString(3),
        row.GetInt64(4),
        row.GetInt64(5),
        row.Time(6),
        row.TimeOrNull(7),
        row.IsDBNull(8) ? null : new TagPlace(row.GetInt64(8), ImageId.Parse(row.GetString(9), null)),
        row.GetInt64(10));

    public static TagPlace ReadPlace(DbDataReader row) => new(row.GetInt64(0), ImageId.Parse(row.GetString(1), null));
}
