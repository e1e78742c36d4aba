using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>Pages of an account's images, with their number, of one moment: each one statement.</summary>
internal static class PostgresImageList
{
    public const string All =
        $"""
        SELECT a.images, p.* FROM account a LEFT JOIN LATERAL (
            SELECT {PostgresImages.Columns} FROM image i WHERE i.account = a.id ORDER BY i.created DESC, i.id DESC LIMIT $2 OFFSET $3) p ON true
        WHERE a.id = $1 AND a.deleted IS NULL
        """;

    /// <summary>$4 are tag keys, each once, and $5 is how many of them an image must have. What is found comes from the tags' index alone.</summary>
    public const string Tagged =
        $"""
        WITH found AS MATERIALIZED (
            SELECT created, image FROM image_tag WHERE account = (SELECT id FROM account WHERE id = $1 AND deleted IS NULL) AND tag_key = ANY ($4)
            GROUP BY created, image HAVING count(*) >= $5)
        SELECT t.n, p.* FROM (SELECT count(*) AS n FROM found) t LEFT JOIN LATERAL (
            SELECT {PostgresImages.Columns} FROM (SELECT * FROM found ORDER BY created DESC, image DESC LIMIT $2 OFFSET $3) f
            JOIN image i ON i.id = f.image ORDER BY f.created DESC, f.image DESC) p ON true
        """;

    public static async Task<Page<Image>> Read(PostgresDatabase database, ImageQuery query)
    {
        var (account, offset) = (query.Account.ToString(), (query.Number - 1L) * query.Size);
        string[] keys = [.. query.Tags.Select(Tags.Key).Distinct(StringComparer.Ordinal)];
        var rows = keys.Length == 0
            ? await database.List(All, Row, account, query.Size, offset)
            : await database.List(Tagged, Row, account, query.Size, offset, keys, query.MatchAny ? 1L : keys.Length);
        return new Page<Image>([.. rows.Where(row => row.Image is not null).Select(row => row.Image!)], rows.Count == 0 ? 0 : rows[0].Total);
    }

    /// <summary>Behind the last page there is the number alone.</summary>
    private static (long Total, Image? Image) Row(DbDataReader row) => (row.GetInt64(0), row.IsDBNull(1) ? null : ImageRows.Read(row, 1));
}
