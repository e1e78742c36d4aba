using System.Collections.Immutable;
using System.Diagnostics;

namespace Darkroom.Storage;

/// <summary>Finds an account's images by what is to be seen on them. A search looks in one space only: see <see cref="Embedders.For"/>.</summary>
public sealed class MeaningSearch(Embedders embedders, IAnalysisQueue queue, VectorCache cache, IVectors vectors, ICatalogueRows rows, MeaningOptions options)
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
        return await Find(account, embedder.Space, await embedder.Text(text, cancellation), most, least);
    }

    /// <summary>Images that mean what this one does, itself not among them; null while it is not embedded.</summary>
    public async ValueTask<ImmutableArray<Hit>?> Like(Image image, int most, double least)
    {
        if (embedders.For(await State()) is not { } embedder || await vectors.Find(image.Id, embedder.Space) is not { } vector) return null;
        return [.. (await Find(image.Account, embedder.Space, vector, most + 1, least)).Where(hit => hit.Image.Id != image.Id).Take(most)];
    }

    /// <summary>What is deleted meanwhile is no hit, and others take its place.</summary>
    private async ValueTask<ImmutableArray<Hit>> Find(AccountId account, string space, float[] query, int most, double least)
    {
        var bound = least > 0 ? (float)options.CosineOf(least) : float.NegativeInfinity;
        for (var tries = 0; ; tries++)
        {
            var near = await cache.Search(account, space, query, most + (tries * most), bound);
            var living = (await rows.Find([.. near.Select(hit => hit.Image)])).Where(row => row.Image.Account == account).ToDictionary(row => row.Image.Id, row => row.Image);
            var gone = near.Where(hit => !living.ContainsKey(hit.Image)).Select(hit => hit.Image).ToArray();
            if (gone.Length > 0) await cache.Forget(account, space, gone);
            if (gone.Length > 0 && living.Count < most && tries < 3) continue;
            return [.. near.Where(hit => living.ContainsKey(hit.Image)).Take(most).Select(hit => new Hit(living[hit.Image], options.Similarity(hit.Cosine)))];
        }
    }

    private async ValueTask<AnalysisState?> State()
    {
        if (known is { } last && Stopwatch.GetElapsedTime(last.At) < Fresh) return last.State;
        var at = Stopwatch.GetTimestamp();
        var state = await queue.State(AnalysisKinds.Meaning);
        known = (state, at);
        return state;
    }
}
