using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed class PostgresPrints(PostgresDatabase database) : IPrints
{
    /// <summary>Of an image that is being registered: what it looks like, or that somebody has to look.</summary>
    internal const string Note = "SELECT note_print($1, $2::bigint)";

    internal const string ByQuarters =
        """
        SELECT image, print FROM image_print WHERE account = $1 AND print IS NOT NULL AND (print & 65535) = ANY ($2)
        UNION SELECT image, print FROM image_print WHERE account = $1 AND print IS NOT NULL AND ((print >> 16) & 65535) = ANY ($3)
        UNION SELECT image, print FROM image_print WHERE account = $1 AND print IS NOT NULL AND ((print >> 32) & 65535) = ANY ($4)
        UNION SELECT image, print FROM image_print WHERE account = $1 AND print IS NOT NULL AND ((print >> 48) & 65535) = ANY ($5)
        """;

    public Task Write(ImageId image, long? print) => database.Write(
        _ => Task.FromResult(Done.Value),
        new PostgresStatement(
            """
            INSERT INTO image_print (image, account, print) SELECT id, account, nullif($2::bigint, 0) FROM image WHERE id = $1 FOR KEY SHARE
            ON CONFLICT (image) DO UPDATE SET print = excluded.print
            """,
            image.ToString(),
            print));

    public async ValueTask<ImmutableArray<ImageId>> Unknown(ImmutableArray<ImageId> images) =>
    [
        .. await database.List(
            "SELECT id FROM unnest($1) AS w (id) WHERE NOT EXISTS (SELECT 1 FROM image_print WHERE image = w.id)",
            row => ImageId.Parse(row.GetString(0), null),
            (object)images.Select(image => image.ToString()).ToArray()),
    ];

    public async ValueTask<long?> Find(ImageId image) =>
        await database.First("SELECT print FROM image_print WHERE image = $1 AND print IS NOT NULL", row => (long?)row.GetInt64(0), image.ToString());

    public async ValueTask<ImmutableArray<Print>> Among(AccountId account, ImmutableArray<long[]> quarters) =>
        [.. await database.List(ByQuarters, AnalysisRows.Print, [account.ToString(), .. quarters])];
}
