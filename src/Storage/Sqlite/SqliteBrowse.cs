using System.Data.Common;
using System.Globalization;

namespace Darkroom.Storage;

/// <summary>Lists over several accounts. The public arm and the viewer's own are each read in index order and then merged.</summary>
internal static class SqliteBrowse
{
    private const string Living = "image i JOIN account a ON a.id = i.account AND a.deleted IS NULL";
    private const string Public = "i.visibility = 2";

    private static readonly BrowseField[] Fields = [BrowseField.User, BrowseField.Description, BrowseField.FileName, BrowseField.Hashtag];

    public static BrowsePage Read(SqliteSession session, Browse browse)
    {
        var (count, counted) = Count(browse);
        var (page, values) = Page(browse);
        var total = session.Number(count, counted);
        var rows = session.List(page, row => new Row(Read(row), row.GetInt64(AccountRows.ColumnCount + ImageRows.ColumnCount)), values);

        var more = rows.Count > browse.Size;
        if (more) rows.RemoveAt(browse.Size);
        var backwards = browse.Cursor?.Backwards == true;
        if (backwards) rows.Reverse();
        var (before, after) = backwards ? (more, true) : (browse.Cursor is not null || browse.Number > 1, more);
        return new BrowsePage(
            [.. rows.Select(row => row.Item)],
            total,
            before && rows.Count > 0 ? Cursor(rows[0], backwards: true) : null,
            after && rows.Count > 0 ? Cursor(rows[^1], backwards: false) : null);
    }

    public static bool Any(SqliteSession session, AccountId? viewer, bool ownOnly)
    {
        var values = new Parameters();
        var arms = Arms(new Browse(viewer, ownOnly, BrowseOrder.Created, Ascending: false, Number: 1, Size: 1), values);
        return session.Any(string.Join(" UNION ALL ", arms.Select(arm => $"SELECT 1 FROM {Living} WHERE {arm}")) + " LIMIT 1", [.. values]);
    }

    internal static (string Sql, object?[] Values) Count(Browse browse)
    {
        var values = new Parameters();
        var counts = Arms(browse, values).Select(arm => $"SELECT count(*) AS n FROM {Living} WHERE {arm}");
        return ($"SELECT sum(n) FROM ({string.Join(" UNION ALL ", counts)})", [.. values]);
    }

    /// <summary>One row more than the page, to know whether there is more in that direction.</summary>
    internal static (string Sql, object?[] Values) Page(Browse browse)
    {
        var values = new Parameters();
        var arms = Arms(browse, values);
        var (key, direction) = (Key(browse.Order), browse.Ascending != (browse.Cursor?.Backwards == true) ? "ASC" : "DESC");
        var place = browse.Cursor is { } cursor ? Behind(cursor, key, direction == "ASC" ? '>' : '<', values) : "";
        var offset = browse.Cursor is null ? (browse.Number - 1L) * browse.Size : 0;
        var (limit, skip, most) = (values.Next(browse.Size + 1), values.Next(offset), values.Next(browse.Size + 1 + offset));
        var selects = arms.Select(arm =>
            $"SELECT * FROM (SELECT i.id AS image, {key} AS key FROM {Living} WHERE {arm}{place} ORDER BY key {direction}, i.id {direction} LIMIT {most})");
        var sql =
            $"""
            SELECT {AccountRows.Columns}, {SqliteImages.Columns}, p.key
            FROM (SELECT * FROM ({string.Join(" UNION ALL ", selects)}) ORDER BY key {direction}, image {direction} LIMIT {limit} OFFSET {skip}) p
            CROSS JOIN image i ON i.id = p.image JOIN account a ON a.id = i.account
            ORDER BY p.key {direction}, i.id {direction}
            """;
        return (sql, [.. values]);
    }

    private static string[] Arms(Browse browse, Parameters values)
    {
        var viewer = browse.Viewer is { } account ? values.Next(account.ToString()) : "";
        string[] arms = browse.OwnOnly ? [$"i.account = {viewer}"] : browse.Viewer is null ? [Public] : [Public, $"i.account = {viewer} AND i.visibility <> 2"];
        if (browse.Term is not { } term) return arms;
        var filter = Matches(browse.Field, values.Next(Pattern(term)), () => values.Next(Tags.Key(term.TrimStart('#'))));
        return [.. arms.Select(arm => $"{arm} AND ({filter})")];
    }

    /// <summary>The first comparison says nothing new, but an index on an expression is entered by it alone.</summary>
    private static string Behind(BrowseCursor cursor, string key, char sign, Parameters values)
    {
        var (value, image) = (values.Next(cursor.Value), values.Next(cursor.Image.ToString()));
        return $" AND {key} {sign}= {value} AND ({key}, i.id) {sign} ({value}, {image})";
    }

    private static string Key(BrowseOrder order) => order switch
    {
        BrowseOrder.Created => "i.created",
        BrowseOrder.Updated => "coalesce(i.updated, i.created)",
        BrowseOrder.Views => "i.views",
        _ => "i.bytes",
    };

    private static string Matches(BrowseField field, string pattern, Func<string> tag) => field switch
    {
        BrowseField.User => @$"a.name LIKE {pattern} ESCAPE '\' OR a.username LIKE {pattern} ESCAPE '\'",
        BrowseField.Description => @$"i.description LIKE {pattern} ESCAPE '\'",
        BrowseField.FileName => @$"i.file_name LIKE {pattern} ESCAPE '\'",
        BrowseField.Hashtag => @$"i.description LIKE '%#' || substr({pattern}, 2) ESCAPE '\' OR EXISTS (SELECT 1 FROM image_tag t WHERE t.image = i.id AND t.tag_key = {tag()})",
        _ => string.Join(" OR ", Fields.Select(one => Matches(one, pattern, tag))),
    };

    /// <summary>Anywhere in the text, its own wildcards meaning themselves. A hashtag is meant without its sign.</summary>
    private static string Pattern(string term) =>
        "%" + term.TrimStart('#').Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";

    private static BrowseItem Read(DbDataReader row) => new(ImageRows.Read(row, at: AccountRows.ColumnCount), AccountRows.Read(row));

    private static BrowseCursor Cursor(Row row, bool backwards) => new(row.Key, row.Item.Image.Id, backwards);

    private readonly record struct Row(BrowseItem Item, long Key);

    /// <summary>A statement's values, each named when it is used.</summary>
    private sealed class Parameters : List<object?>
    {
        public string Next(object? value)
        {
            Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"?{Count}");
        }
    }
}
