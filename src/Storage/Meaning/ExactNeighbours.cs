using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Compares all of the account's vectors: exact, and linear in the account.</summary>
public sealed class ExactNeighbours(VectorCache cache, ICatalogueRows rows) : INeighbours
{
    /// <summary>How much farther is looked when some of the near ones are none.</summary>
    private const int Wider = 4;

    /// <summary>Rows that are in memory at once: a filter may let none of an account's images through.</summary>
    private const int RowsAtOnce = 500;

    public async ValueTask<ImmutableArray<Neighbour>> Nearest(NeighbourQuery query)
    {
        var known = new Dictionary<ImageId, Image?>();
        for (var most = query.Most; ; most *= Wider)
        {
            var near = await cache.Search(query.Account, query.Space, query.Vector, most, query.Least);
            foreach (var some in near.Select(one => one.Image).Where(image => !known.ContainsKey(image)).Chunk(RowsAtOnce)) await Look(query, [.. some], known);
            var found = near.Where(one => known[one.Image] is not null).Take(query.Most).Select(one => new Neighbour(known[one.Image]!, one.Cosine)).ToImmutableArray();
            if (found.Length == query.Most || near.Count < most) return found;
        }
    }

    /// <summary>Which of these are there and wanted. What is there no more is forgotten: others take its place.</summary>
    private async Task Look(NeighbourQuery query, ImmutableArray<ImageId> images, Dictionary<ImageId, Image?> known)
    {
        var there = (await rows.Find(images)).Where(row => row.Image.Account == query.Account).ToDictionary(row => row.Image.Id);
        foreach (var image in images) known[image] = there.TryGetValue(image, out var row) && query.Filters.LetThrough(row) ? row.Image : null;
        var gone = images.Where(image => !there.ContainsKey(image)).ToArray();
        if (gone.Length > 0) await cache.Forget(query.Account, query.Space, gone);
    }
}
