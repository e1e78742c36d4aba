using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>Lists over several accounts. The public arm and the viewer's own are each read in index order and then merged.</summary>
internal static class SqliteBrowse
{
    // ?1 viewer, ?2 term, ?3 tag key, ?4 cursor's value, ?5 cursor's id, ?6 limit, ?7 offset
    private const string Public = "i.visibility = 2";
    private const string Own = "i.account = ?1";
    private const string OwnNotPublic = "i.account = ?1 AND i.visibility <> 2";

    public static BrowsePage Read(SqliteSession session, Browse browse)
    {
        string[] arms = browse.OwnOnly ? [Own] : browse.Viewer is null ? [Public] : [Public, OwnNotPublic];
        var term = browse.Term is null ? "" : $" AND ({Matches(browse.Field)})";
        object?[] search = [browse.Viewer?.ToString(), Pattern(browse.Term), browse.Term is null ? null : Tags.Key(browse.Term.TrimStart('#'))];
        var total = arms.Sum(arm => session.Number($"SELECT count(*) FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL WHERE {arm}{term}", search));

        var (cursor, backwards) = (browse.Cursor, browse.Cursor?.Backwards == true);
        var ascending = browse.Ascending != backwards;
        var offset = cursor is null ? (browse.Number - 1L) * browse.Size : 0;
        var rows = session.List(
            Page(arms, browse.Order, term, cursor is not null, ascending),
            row => new Row(Read(row), row.GetInt64(AccountRows.ColumnCount + ImageRows.ColumnCount)),
            [.. search, cursor?.Value, cursor?.Image.ToString(), browse.Size + 1 + offset, offset]);

        // One more than the page was read, to know whether there is more in that direction.
        var more = rows.Count > browse.Size;
        if (more) rows.RemoveAt(browse.Size);
        if (backwards) rows.Reverse();
        var (before, after) = backwards ? (more, true) : (cursor is not null || browse.Number > 1, more);
        return new BrowsePage(
            [.. rows.Select(row => row.Item)],
            total,
            before && rows.Count > 0 ? Cursor(rows[0], backwards: true) : null,
            after && rows.Count > 0 ? Cursor(rows[^1], backwards: false) : null);
    }

    private static string Page(string[] arms, BrowseOrder order, string term, bool hasCursor, bool ascending)
    {
        var (key, direction, beyond) = (Key(order), ascending ? "ASC" : "DESC", ascending ? ">" : "<");
        var place = hasCursor ? $" AND ({key}, i.id) {beyond} (?4, ?5)" : "";
        var selects = arms.Select(arm =>
            $"""
            SELECT * FROM (SELECT i.id AS image, {key} AS key FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL
            WHERE {arm}{term}{place} ORDER BY key {direction}, i.id {direction} LIMIT ?6)
            """);
        return $"""
            SELECT {AccountRows.Columns}, {ImageRows.Columns}, p.key
            FROM (SELECT * FROM ({string.Join(" UNION ALL ", selects)}) ORDER BY key {direction}, image {direction} LIMIT ?6 - ?7 OFFSET ?7) p
            JOIN image i ON i.id = p.image JOIN account a ON a.id = i.account
            ORDER BY p.key {direction}, i.id {direction}
            """;
    }

    private static string Key(BrowseOrder order) => order switch
    {
        BrowseOrder.Created => "i.created",
        BrowseOrder.Updated => "coalesce(i.updated, i.created)",
        BrowseOrder.Views => "i.views",
        _ => "i.bytes",
    };

    private static string Matches(BrowseField field) => field switch
    {
        BrowseField.User => @"a.name LIKE ?2 ESCAPE '\' OR a.username LIKE ?2 ESCAPE '\'",
        BrowseField.Description => @"i.description LIKE ?2 ESCAPE '\'",
        BrowseField.FileName => @"i.file_name LIKE ?2 ESCAPE '\'",
        BrowseField.Hashtag => @"i.description LIKE '%#' || substr(?2, 2) ESCAPE '\' OR EXISTS (SELECT 1 FROM image_tag t WHERE t.image = i.id AND t.tag_key = ?3)",
        _ => string.Join(" OR ", new[] { BrowseField.User, BrowseField.Description, BrowseField.FileName, BrowseField.Hashtag }.Select(Matches)),
    };

    /// <summary>Anywhere in the text, its own wildcards meaning themselves. A hashtag is meant without its sign.</summary>
    private static string? Pattern(string? term) => term is null
        ? null
        : "%" + term.TrimStart('#').Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";

    private static BrowseItem Read(SqliteDataReader row) => new(ImageRows.Read(row, at: AccountRows.ColumnCount), AccountRows.Read(row));

    private static BrowseCursor Cursor(Row row, bool backwards) => new(row.Key, row.Item.Image.Id, backwards);

    private readonly record struct Row(BrowseItem Item, long Key);
}
