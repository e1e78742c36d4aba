using System.Globalization;

namespace Darkroom.Storage;

/// <summary>
/// The words that the full-text index keeps. Each begins with its account's number and an <c>x</c>: so a word's entries, and
/// how rare it is, are the account's own, and a search costs what the account holds, not what the cluster holds.
/// </summary>
internal static class SqliteWords
{
    public static void Insert(SqliteSession session, Image image)
    {
        var account = NumberOf(session, image.Account);
        session.Execute(
            "INSERT INTO image_words (rowid, tags, name, file_name, folder, description) SELECT n, ?2, ?3, ?4, ?5, ?6 FROM image WHERE id = ?1",
            image.Id.ToString(),
            Mark(account, string.Join(' ', image.Tags)),
            Mark(account, image.Name),
            Mark(account, image.FileName),
            Mark(account, image.Folder),
            Mark(account, image.Description));
    }

    public static void Remove(SqliteSession session, ImageId image) =>
        session.Execute("DELETE FROM image_words WHERE rowid = (SELECT n FROM image WHERE id = ?1)", image.ToString());

    public static long NumberOf(SqliteSession session, AccountId account) =>
        session.Number("SELECT n FROM account WHERE id = ?1 AND deleted IS NULL", account.ToString());

    /// <summary>A query for images that have all words, the last one as a beginning; null when the text has none.</summary>
    public static string? Query(long account, string text)
    {
        // Words hold letters and digits only, and stand in quotes: nothing in them is FTS5's syntax.
        string[] words = [.. SearchWords.Split(text).Select(word => $"\"{account}x{word}\"")];
        return words.Length == 0 ? null : string.Join(' ', words) + " *";
    }

    private static string? Mark(long account, string? text) =>
        text is null ? null : string.Join(' ', SearchWords.Split(text).Select(word => string.Create(CultureInfo.InvariantCulture, $"{account}x{word}")));
}
