using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>Entries of the full-text index, each an image's, and the words that misspellings are looked up in.</summary>
internal static class SqliteSearchEntries
{
    public static void Insert(SqliteSession session, Image image, ImageDetails details)
    {
        var account = NumberOf(session, image.Account);
        var document = SearchDocument.Of(image, details);
        var columns = SqliteSearchTerms.Of(account, document);
        session.Execute(
            "INSERT INTO image_search (rowid, tags, names, description, texts, keys) SELECT n, ?2, ?3, ?4, ?5, ?6 FROM image WHERE id = ?1",
            image.Id.ToString(), columns[0], columns[1], columns[2], columns[3], columns[4]);
        session.Execute(
            "INSERT OR IGNORE INTO search_word (account, word, backwards) SELECT ?1, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?2)",
            account,
            JsonSerializer.Serialize(SearchTypos.Kept(document).Select(form => new[] { form, SearchTypos.Backwards(form) })));
    }

    public static void Remove(SqliteSession session, ImageId image) =>
        session.Execute("DELETE FROM image_search WHERE rowid = (SELECT n FROM image WHERE id = ?1)", image.ToString());

    /// <summary>0: there is no such account.</summary>
    public static long NumberOf(SqliteSession session, AccountId account) =>
        session.Number("SELECT n FROM account WHERE id = ?1 AND deleted IS NULL", account.ToString());
}
