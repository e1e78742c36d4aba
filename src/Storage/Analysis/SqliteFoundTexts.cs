using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed class SqliteFoundTexts(SqliteDatabase database, RenewSignal renew) : IFoundTexts
{
    public async Task Write(ImageId image, string kind, string text)
    {
        await database.Write(session => text.Length == 0
            ? session.Execute("DELETE FROM image_text WHERE image = ?1 AND kind = ?2", image.ToString(), kind)
            : session.Execute(
                "INSERT INTO image_text (image, kind, text) SELECT id, ?2, ?3 FROM image WHERE id = ?1 ON CONFLICT (image, kind) DO UPDATE SET text = excluded.text",
                image.ToString(),
                kind,
                text));
        renew.Set();
    }

    public ValueTask<ImmutableDictionary<ImageId, string>> Find(ImmutableArray<ImageId> images, string kind) => new(database.Snapshot(session => images
        .Select(image => (image, Text: session.First("SELECT text FROM image_text WHERE image = ?1 AND kind = ?2", row => row.GetString(0), image.ToString(), kind)))
        .Where(found => found.Text is not null)
        .ToImmutableDictionary(found => found.image, found => found.Text!)));
}
