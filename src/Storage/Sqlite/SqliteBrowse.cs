namespace Darkroom.Storage;

/// <summary>Lists over several accounts, on SQLite.</summary>
internal static class SqliteBrowse
{
    private static readonly BrowseSql Sql = new(new BrowseDialect('?', SqliteImages.Columns, "CROSS JOIN", _ => "", (column, pattern) => @$"{column} LIKE {pattern} ESCAPE '\'"));

    public static BrowsePage Read(SqliteSession session, Browse browse)
    {
        var (count, counted) = Count(browse);
        var (page, values) = Page(browse);
        return BrowseRow.Page(browse, session.Number(count, counted), session.List(page, BrowseSql.Read, values));
    }

    public static bool Any(SqliteSession session, AccountId? viewer, bool ownOnly)
    {
        var (sql, values) = Sql.Any(viewer, ownOnly);
        return session.Any(sql, values);
    }

    internal static (string Sql, object?[] Values) Count(Browse browse) => Sql.Count(browse);

    internal static (string Sql, object?[] Values) Page(Browse browse) => Sql.Page(browse);
}
