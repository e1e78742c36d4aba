using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;

namespace Darkroom.Storage;

public sealed class SqliteVectors(SqliteDatabase database) : IVectors
{
    internal const string Changes = "SELECT image, seq, vector FROM image_vector WHERE account = ?1 AND space = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";

    public Task Write(string space, ImmutableArray<(ImageId Image, float[] Vector)> vectors) => database.Write(session => vectors.Sum(one => Write(session, space, one.Image, one.Vector)));

    public ValueTask<ImmutableArray<StoredVector>> After(AccountId account, string space, long seq, int most) =>
        new(database.Read(session => session.List(Changes, VectorRows.Read, account.ToString(), space, seq, most).ToImmutableArray()));

    public ValueTask<float[]?> Find(ImageId image, string space) => new(database.Read(session =>
        session.First("SELECT vector FROM image_vector WHERE image = ?1 AND space = ?2", VectorRows.Vector, image.ToString(), space)));

    public ValueTask<ImmutableArray<StoredVector>> Find(VectorSpace space, ImmutableArray<ImageId> images) => new(database.Snapshot(session => images
        .Select(image => session.First("SELECT image, seq, vector FROM image_vector WHERE image = ?1 AND space = ?2 AND length(vector) = ?3", VectorRows.Read, image.ToString(), space.Name, space.Bytes))
        .OfType<StoredVector>().ToImmutableArray()));

    public ValueTask<ImmutableDictionary<ImageId, long>> Seqs(VectorSpace space, ImmutableArray<ImageId> images) => new(database.Snapshot(session => images
        .SelectMany(image => session.List("SELECT image, seq FROM image_vector WHERE image = ?1 AND space = ?2 AND length(vector) = ?3", VectorRows.Seq, image.ToString(), space.Name, space.Bytes))
        .ToImmutableDictionary()));

    public ValueTask<VectorSpace?> Measure(string space) =>
        new(database.Read(session => session.First("SELECT space, length(vector) FROM image_vector WHERE space = ?1 LIMIT 1", VectorRows.Space, space)));

    public Task<int> Remove(ImmutableArray<string> kept, int most) => database.Write(session => session.Execute(
        """
        DELETE FROM image_vector WHERE rowid IN (
            SELECT rowid FROM image_vector WHERE space IN (SELECT space FROM vector_seq EXCEPT SELECT value FROM json_each(?1)) LIMIT ?2)
        """,
        JsonSerializer.Serialize(kept),
        most));

    private static int Write(SqliteSession session, string space, ImageId image, float[] vector)
    {
        if (session.First("SELECT account FROM image WHERE id = ?1", row => row.GetString(0), image.ToString()) is not { } account) return 0;
        session.Execute("INSERT INTO vector_seq (account, space, seq) VALUES (?1, ?2, 1) ON CONFLICT (account, space) DO UPDATE SET seq = seq + 1", account, space);
        return session.Execute(
            """
            INSERT INTO image_vector (image, space, account, seq, vector) SELECT ?1, space, account, seq, ?4 FROM vector_seq WHERE account = ?2 AND space = ?3
            ON CONFLICT (image, space) DO UPDATE SET seq = excluded.seq, vector = excluded.vector
            """,
            image.ToString(),
            account,
            space,
            Halves.Of(vector));
    }
}

/// <summary>Rows of vectors, whichever the database.</summary>
internal static class VectorRows
{
    public static StoredVector Read(DbDataReader row) => new(ImageId.Parse(row.GetString(0), null), row.GetInt64(1), row.GetFieldValue<byte[]>(2));

    public static KeyValuePair<ImageId, long> Seq(DbDataReader row) => new(ImageId.Parse(row.GetString(0), null), row.GetInt64(1));

    public static VectorSpace Space(DbDataReader row) => new(row.GetString(0), row.GetInt32(1) / sizeof(ushort));

    public static float[] Vector(DbDataReader row) => Halves.Read(row.GetFieldValue<byte[]>(0));
}
