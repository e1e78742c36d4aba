using System.Data.Common;
using System.Globalization;

namespace Darkroom.Storage;

/// <summary>What engines write differently.</summary>
/// <param name="Sigil">Before a parameter's number.</param>
/// <param name="Join">Keeps the order of the tables where the engine would choose a worse one.</param>
/// <param name="Alias">Of a selection in FROM, which some engines want named.</param>
/// <param name="Like">A column, a pattern: whether it stands anywhere, ASCII letters whatever their case, <c>\</c> before a wildcard that means itself.</param>
internal sealed record BrowseDialect(char Sigil, string ImageColumns, string Join, Func<int, string> Alias, Func<string, string, string> Like);

/// <summary>Lists over several accounts. The public arm and the viewer's own are each read in index order and then merged.</summary>
internal sealed class BrowseSql(BrowseDialect dialect)
{
    private const string Living = "image i JOIN account a ON a.id = i.account AND a.deleted IS NULL";
    private const string Public = "i.visibility = 2";

    private static readonly BrowseField[] Fields = [BrowseField.User, BrowseField.Description, BrowseField.FileName, BrowseField.Hashtag];

    public (string Sql, object?[] Values) Any(AccountId? viewer, bool ownOnly)
    {
        var values = new Parameters(dialect.Sigil);
        var arms = Arms(new Browse(viewer, ownOnly, BrowseOrder.Created, Ascending: false, Number: 1, Size: 1), values);
        return (string.Join(" UNION ALL ", arms.Select(arm => $"SELECT 1 FROM {Living} WHERE {arm}")) + " LIMIT 1", [.. values]);
    }

    public (string Sql, object?[] Values) Count(Browse browse)
    {
        var values = new Parameters(dialect.Sigil);
        var counts = Arms(browse, values).Select(arm => $"SELECT count(*) AS n FROM {Living} WHERE {arm}");
        return ($"SELECT CAST(sum(n) AS bigint) FROM ({string.Join(" UNION ALL ", counts)}){dialect.Alias(0)}", [.. values]);
    }

    /// <summary>One row more than the page, to know whether there is more in that direction.</summary>
    public (string Sql, object?[] Values) Page(Browse browse)
    {
        var values = new Parameters(dialect.Sigil);
        var arms = Arms(browse, values);
        var (key, direction) = (Key(browse.Order), browse.Ascending != (browse.Cursor?.Backwards == true) ? "ASC" : "DESC");
        var place = browse.Cursor is { } cursor ? Behind(cursor, key, direction == "ASC" ? '>' : '<', values) : "";
        var offset = browse.Cursor is null ? (browse.Number - 1L) * browse.Size : 0;
        var (limit, skip, most) = (values.Next(browse.Size + 1L), values.Next(offset), values.Next(browse.Size + 1 + offset));
        var selects = arms.Select((arm, n) =>
            $"SELECT * FROM (SELECT i.id AS image, {key} AS key FROM {Living} WHERE {arm}{place} ORDER BY key {direction}, i.id {direction} LIMIT {most}){dialect.Alias(n)}");
        var sql =
            $"""
            SELECT {AccountRows.Columns}, {dialect.ImageColumns}, p.key
            FROM (SELECT * FROM ({string.Join(" UNION ALL ", selects)}){dialect.Alias(arms.Length)} ORDER BY key {direction}, image {direction} LIMIT {limit} OFFSET {skip}) p
            {dialect.Join} image i ON i.id = p.image JOIN account a ON a.id = i.account
            ORDER BY p.key {direction}, i.id {direction}
            """;
        return (sql, [.. values]);
    }

    public static BrowseRow Read(DbDataReader row) => new(
        new BrowseItem(ImageRows.Read(row, at: AccountRows.ColumnCount), AccountRows.Read(row)),
        row.GetInt64(AccountRows.ColumnCount + ImageRows.ColumnCount));

    private string[] Arms(Browse browse, Parameters values)
    {
        var viewer = browse.Viewer is { } account ? values.Next(account.ToString()) : "";
        string[] arms = browse.OwnOnly ? [$"i.account = {viewer}"] : browse.Viewer is null ? [Public] : [Public, $"i.account = {viewer} AND i.visibility <> 2"];
        if (browse.Term is not { } term) return arms;
        var filter = Matches(browse.Field, term, values);
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

    private string Matches(BrowseField field, string term, Parameters values) => field switch
    {
        BrowseField.User => $"{Like("a.name", term, values)} OR {Like("a.username", term, values)}",
        BrowseField.Description => Like("i.description", term, values),
        BrowseField.FileName => Like("i.file_name", term, values),
        BrowseField.Hashtag =>
            $"{Like("i.description", term, values, before: "#")} OR EXISTS (SELECT 1 FROM image_tag t WHERE t.image = i.id AND t.tag_key = {values.Next(Tags.Key(term.TrimStart('#')))})",
        _ => string.Join(" OR ", Fields.Select(one => Matches(one, term, values))),
    };

    /// <summary>Anywhere in the text, its own wildcards meaning themselves. A hashtag is meant without its sign.</summary>
    private string Like(string column, string term, Parameters values, string before = "")
    {
        var plain = term.TrimStart('#').Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
        return dialect.Like(column, values.Next($"%{before}{plain}%"));
    }

    /// <summary>A statement's values, each named when it is used.</summary>
    private sealed class Parameters(char sigil) : List<object?>
    {
        public string Next(object? value)
        {
            Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"{sigil}{Count}");
        }
    }
}

/// <param name="Key">What the list is ordered by.</param>
internal readonly record struct BrowseRow(BrowseItem Item, long Key)
{
    /// <summary>A page of the rows that <see cref="BrowseSql.Page"/> found.</summary>
    public static BrowsePage Page(Browse browse, long total, List<BrowseRow> rows)
    {
        var more = rows.Count > browse.Size;
        if (more) rows.RemoveAt(browse.Size);
        var backwards = browse.Cursor?.Backwards == true;
        if (backwards) rows.Reverse();
        var (before, after) = backwards ? (more, true) : (browse.Cursor is not null || browse.Number > 1, more);
        return new BrowsePage(
            [.. rows.Select(row => row.Item)],
            total,
            before && rows.Count > 0 ? rows[0].Cursor(backwards: true) : null,
            after && rows.Count > 0 ? rows[^1].Cursor(backwards: false) : null);
    }

    private BrowseCursor Cursor(bool backwards) => new(Key, Item.Image.Id, backwards);
}
