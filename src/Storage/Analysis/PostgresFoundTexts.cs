using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed class PostgresFoundTexts(PostgresDatabase database, RenewSignal renew) : IFoundTexts
{
    public async Task Write(ImageId image, string kind, string text)
    {
        await database.Write(
            _ => Task.FromResult(Done.Value),
            text.Length == 0
                ? new PostgresStatement("DELETE FROM image_text WHERE image = $1 AND kind = $2", image.ToString(), kind)
                : new PostgresStatement(
                    "INSERT INTO image_text (image, kind, text) SELECT id, $2, $3 FROM image WHERE id = $1 FOR KEY SHARE ON CONFLICT (image, kind) DO UPDATE SET text = excluded.text",
                    image.ToString(),
                    kind,
                    text));
        renew.Set();
    }

    public async ValueTask<ImmutableDictionary<ImageId, string>> Find(ImmutableArray<ImageId> images, string kind) => (await database.List(
        "SELECT image, text FROM image_text WHERE image = ANY ($1) AND kind = $2",
        row => (Image: ImageId.Parse(row.GetString(0), null), Text: row.GetString(1)),
        images.Select(image => image.ToString()).ToArray(),
        kind)).ToImmutableDictionary(found => found.Image, found => found.Text);
}
