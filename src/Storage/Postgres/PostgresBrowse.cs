using System.Globalization;

namespace Darkroom.Storage;

/// <summary>Lists over several accounts, on PostgreSQL.</summary>
internal static class PostgresBrowse
{
    // Under "C" the case of ASCII letters alone is passed over.
    private static readonly BrowseSql Sql = new(new BrowseDialect(
        '$',
        PostgresImages.Columns,
        "JOIN",
        n => string.Create(CultureInfo.InvariantCulture, $" AS s{n}"),
        (column, pattern) => @$"{column} COLLATE ""C"" ILIKE {pattern} ESCAPE '\'"));

    public static Task<BrowsePage> Read(PostgresDatabase database, Browse browse) => database.Snapshot(
        async answers =>
        {
            var total = await answers.Number();
            return BrowseRow.Page(browse, total, await answers.All(BrowseSql.Read));
        },
        Count(browse),
        Page(browse));

    public static async Task<bool> Any(PostgresDatabase database, AccountId? viewer, bool ownOnly)
    {
        var (sql, values) = Sql.Any(viewer, ownOnly);
        return await database.Any(sql, values);
    }

    internal static PostgresStatement Count(Browse browse) => Of(Sql.Count(browse));

    internal static PostgresStatement Page(Browse browse) => Of(Sql.Page(browse));

    private static PostgresStatement Of((string Sql, object?[] Values) question) => new(question.Sql, question.Values);
}
