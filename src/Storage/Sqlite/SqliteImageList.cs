using System.Globalization;

namespace Darkroom.Storage;

/// <summary>Pages of an account's images: ids and their number from an index alone, then the rows of one page.</summary>
internal static class SqliteImageList
{
    public static Page<Image> Read(SqliteSession session, ImageQuery query)
    {
        var account = query.Account.ToString();
        if (!session.Any("SELECT 1 FROM account WHERE id = ?1 AND deleted IS NULL", account)) return new Page<Image>([], 0);

        string[] keys = [.. query.Tags.Select(Tags.Key).Distinct()];
        // Images that have all tags are looked for among those of the rarest.
        if (keys.Length > 1 && !query.MatchAny) keys = [.. keys.OrderBy(key => session.Number($"SELECT count(*) FROM ({IdsOf(1, any: false)})", account, key))];
        var ids = IdsOf(keys.Length, query.MatchAny);
        object?[] values = [account, .. keys];
        var total = keys.Length == 0
            ? session.Number("SELECT images FROM account WHERE id = ?1", account)
            : session.Number($"SELECT count(*) FROM ({ids})", values);
        var page = session.List(
            $"{ids} ORDER BY created DESC, id DESC LIMIT ?{values.Length + 1} OFFSET ?{values.Length + 2}",
            row => ImageId.Parse(row.GetString(1), null),
            [.. values, query.Size, (query.Number - 1L) * query.Size]);
        return new Page<Image>([.. page.Select(id => SqliteImages.Find(session, id)!)], total);
    }

    /// <summary>?1 is the account, ?2 and following are tag keys.</summary>
    internal static string IdsOf(int tags, bool any) => (tags, any) switch
    {
        (0, _) => "SELECT created, id FROM image WHERE account = ?1",
        // Each arm is read in index order and the arms are merged.
        (_, true) => string.Join(" UNION ", Enumerable.Range(2, tags).Select(Range)),
        // The first tag's range, and a look-up in each other's.
        _ => string.Join(' ', Enumerable.Range(3, tags - 1).Select(LookUp).Prepend(Range(2))),
    };

    private static string Range(int tag) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT created, image AS id FROM image_tag t WHERE account = ?1 AND tag_key = ?{tag}");

    private static string LookUp(int tag) => string.Create(
        CultureInfo.InvariantCulture,
        $"AND EXISTS (SELECT 1 FROM image_tag WHERE account = ?1 AND tag_key = ?{tag} AND created = t.created AND image = t.image)");
}
