using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed class PostgresVectors(PostgresDatabase database) : IVectors
{
    internal const string Changes = "SELECT image, seq, vector FROM image_vector WHERE account = $1 AND space = $2 AND seq > $3 ORDER BY seq LIMIT $4";

    internal const string ByIds = "SELECT image, seq, vector FROM image_vector WHERE image = ANY ($1) AND space = $2 AND octet_length(vector) = $3";

    internal const string SeqsByIds = "SELECT image, seq FROM image_vector WHERE image = ANY ($1) AND space = $2 AND octet_length(vector) = $3";

    internal const string OneOf = "SELECT space, octet_length(vector) FROM image_vector WHERE space = $1 LIMIT 1";

    public async Task Write(string space, ImmutableArray<(ImageId Image, float[] Vector)> vectors)
    {
        // Each by itself: writers of several accounts cannot wait for one another.
        foreach (var (image, vector) in vectors)
        {
            await database.Write(
                _ => Task.FromResult(Done.Value), new PostgresStatement("SELECT write_vector($1, $2, $3)", image.ToString(), space, Halves.Of(vector)));
        }
    }

    public async ValueTask<ImmutableArray<StoredVector>> After(AccountId account, string space, long seq, int most) =>
        [.. await database.List(Changes, VectorRows.Read, account.ToString(), space, seq, most)];

    public async ValueTask<float[]?> Find(ImageId image, string space) =>
        await database.First("SELECT vector FROM image_vector WHERE image = $1 AND space = $2", VectorRows.Vector, image.ToString(), space);

    public async ValueTask<ImmutableArray<StoredVector>> Find(VectorSpace space, ImmutableArray<ImageId> images) =>
        [.. await database.List(ByIds, VectorRows.Read, Ids(images), space.Name, space.Bytes)];

    public async ValueTask<ImmutableDictionary<ImageId, long>> Seqs(VectorSpace space, ImmutableArray<ImageId> images) =>
        (await database.List(SeqsByIds, VectorRows.Seq, Ids(images), space.Name, space.Bytes)).ToImmutableDictionary();

    public async ValueTask<VectorSpace?> Measure(string space) =>
        await database.First(OneOf, VectorRows.Space, space);

    public Task<int> Remove(ImmutableArray<string> kept, int most) => database.Write(
        answers => answers.First(row => row.GetInt32(0)),
        new PostgresStatement("SELECT remove_vectors($1, $2)", kept.ToArray(), most));

    private static object Ids(ImmutableArray<ImageId> images) => images.Select(image => image.ToString()).ToArray();
}
