using System.Collections.Immutable;
using System.Diagnostics;

namespace Darkroom.Storage;

/// <summary>Finds an account's images by what is to be seen on them. A search looks in one space only: see <see cref="Embedders.For"/>.</summary>
public sealed class MeaningSearch(Embedders embedders, IAnalysisQueue queue, INeighbours neighbours, IVectors vectors, MeaningOptions options)
{
    /// <summary>How long it is believed which space serves.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private (AnalysisState? State, long At)? known;

    public bool IsOn => embedders.Current is not null;

    /// <summary>The best first.</summary>
    /// <param name="least">The least similarity of a hit.</param>
    /// <exception cref="EmbedderException">The service does not answer.</exception>
    public async ValueTask<ImmutableArray<Hit>> Find(AccountId account, string text, int most, double least, CancellationToken cancellation)
    {
        if (embedders.For(await State()) is not { } embedder) return [];
        return await Find(new NeighbourQuery(account, embedder.Space, await embedder.Text(text, cancellation), most, Bound(least), SearchFilters.None));
    }

    /// <summary>Images that mean what this one does, itself not among them; null while it is not embedded.</summary>
    public async ValueTask<ImmutableArray<Hit>?> Like(Image image, int most, double least, SearchFilters filters)
    {
        if (embedders.For(await State()) is not { } embedder || await vectors.Find(image.Id, embedder.Space) is not { } vector) return null;
        // Itself is the nearest.
        var hits = await Find(new NeighbourQuery(image.Account, embedder.Space, vector, most + 1, Bound(least), filters));
        return [.. hits.Where(hit => hit.Image.Id != image.Id).Take(most)];
    }

    private async ValueTask<ImmutableArray<Hit>> Find(NeighbourQuery query) =>
        [.. (await neighbours.Nearest(query)).Select(near => new Hit(near.Image, options.Similarity(near.Cosine)))];

    private float Bound(double least) => least > 0 ? (float)options.CosineOf(least) : float.NegativeInfinity;

    private async ValueTask<AnalysisState?> State()
    {
        if (known is { } last && Stopwatch.GetElapsedTime(last.At) < Fresh) return last.State;
        var at = Stopwatch.GetTimestamp();
        var state = await queue.State(AnalysisKinds.Meaning);
        known = (state, at);
        return state;
    }
}
