using System.Collections.Immutable;
using System.Text.Json;

namespace Darkroom.Storage;

public sealed class SqlitePrints(SqliteDatabase database) : IPrints
{
    internal const string ByQuarters =
        """
        SELECT image, print FROM image_print INDEXED BY image_print_0 WHERE account = ?1 AND print IS NOT NULL AND (print & 65535) IN (SELECT value FROM json_each(?2))
        UNION SELECT image, print FROM image_print INDEXED BY image_print_1 WHERE account = ?1 AND print IS NOT NULL AND ((print >> 16) & 65535) IN (SELECT value FROM json_each(?3))
        UNION SELECT image, print FROM image_print INDEXED BY image_print_2 WHERE account = ?1 AND print IS NOT NULL AND ((print >> 32) & 65535) IN (SELECT value FROM json_each(?4))
        UNION SELECT image, print FROM image_print INDEXED BY image_print_3 WHERE account = ?1 AND print IS NOT NULL AND ((print >> 48) & 65535) IN (SELECT value FROM json_each(?5))
        """;

    public Task Write(ImageId image, long? print) => database.Write(session => Insert(session, image, print));

    public ValueTask<ImmutableArray<ImageId>> Unknown(ImmutableArray<ImageId> images) => new(database.Snapshot(session =>
        images.Where(image => !session.Any("SELECT 1 FROM image_print WHERE image = ?1", image.ToString())).ToImmutableArray()));

    public ValueTask<long?> Find(ImageId image) => new(database.Read(session =>
        session.First("SELECT print FROM image_print WHERE image = ?1 AND print IS NOT NULL", row => (long?)row.GetInt64(0), image.ToString())));

    public ValueTask<ImmutableArray<Print>> Among(AccountId account, ImmutableArray<long[]> quarters) => new(database.Snapshot(session =>
        session.First("SELECT n FROM account WHERE id = ?1", row => (long?)row.GetInt64(0), account.ToString()) is { } number
            ? session.List(ByQuarters, AnalysisRows.Print, [number, .. quarters.Select(values => JsonSerializer.Serialize(values))]).ToImmutableArray()
            : []));

    /// <summary>Of an image that is being registered: what it looks like, or that somebody has to look.</summary>
    internal static void Note(SqliteSession session, ImageId image, long? print)
    {
        if (print is not null) Insert(session, image, print);
        else session.Execute("INSERT OR IGNORE INTO analysis_todo (kind, image) VALUES (?1, ?2)", AnalysisKinds.Print, image.ToString());
    }

    private static int Insert(SqliteSession session, ImageId image, long? print) => session.Execute(
        """
        INSERT INTO image_print (image, account, print) SELECT i.id, a.n, nullif(?2, 0) FROM image i JOIN account a ON a.id = i.account WHERE i.id = ?1
        ON CONFLICT (image) DO UPDATE SET print = excluded.print
        """,
        image.ToString(),
        print);
}
