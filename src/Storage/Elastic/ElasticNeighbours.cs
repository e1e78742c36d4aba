using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>
/// Asks Elasticsearch which vectors may be the nearest. It walks a graph of them, and may keep them rounded: so it only proposes. How near they are
/// is computed from the database's own vectors, and what is not there any more is no hit.
/// </summary>
/// <param name="exact">Answers while the live index has no vectors, or another space's.</param>
internal sealed class ElasticNeighbours(
    ElasticClient client, ElasticOptions options, IDirtySet dirty, IVectors vectors, ICatalogueRows rows, ExactNeighbours exact) : INeighbours
{
    /// <summary>Elasticsearch's own limit of candidates and of hits.</summary>
    private const int MostProposed = 10_000;

    /// <summary>How much farther is looked when some of the near ones are none.</summary>
    private const int Wider = 4;

    public async ValueTask<ImmutableArray<Neighbour>> Nearest(NeighbourQuery query)
    {
        var state = await dirty.State();
        if (state.Live is not { } index || state.LiveVectors is not { } space || space != new VectorSpace(query.Space, query.Vector.Length)) return await exact.Nearest(query);
        // More than are wanted: the order at the end may be another by the exact numbers.
        for (var proposed = Math.Min(MostProposed, (query.Most * 3 / 2) + 20); ; proposed = Math.Min(MostProposed, proposed * Wider))
        {
            if (await Propose(index, query, proposed) is not { } near) return await exact.Nearest(query);
            var cosines = (await vectors.Find(space, near)).ToDictionary(one => one.Image, one => TensorPrimitives.Dot<float>(query.Vector, Halves.Read(one.Halves)));
            var found = await Living(query, cosines);
            var isAll = near.Length < proposed || proposed == MostProposed || (cosines.Count > 0 && cosines.Values.Min() < query.Least);
            if (found.Length >= query.Most || isAll) return [.. found.Take(query.Most)];
        }
    }

    private async Task<ImmutableArray<Neighbour>> Living(NeighbourQuery query, Dictionary<ImageId, float> cosines)
    {
        var near = cosines.Where(one => one.Value >= query.Least).Select(one => one.Key).ToImmutableArray();
        return
        [
            .. (await rows.Find(near))
                .Where(row => row.Image.Account == query.Account && query.Filters.LetThrough(row))
                .Select(row => new Neighbour(row.Image, cosines[row.Image.Id]))
                .OrderByDescending(one => one.Cosine),
        ];
    }

    /// <summary>Null: the index was replaced just now.</summary>
    private async Task<ImmutableArray<ImageId>?> Propose(string index, NeighbourQuery query, int most)
    {
        var candidates = Math.Clamp(options.Candidates, most, MostProposed);
        // Not the alias: what stands behind it by now may have vectors of another space.
        var answer = await client.Send(ElasticRequest.Post($"{index}/_search?routing={query.Account}", ElasticQuery.Nearest(query, most, candidates)));
        return answer.IsMissingIndex
            ? null
            : [.. answer.OrThrow().Whole().GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => ImageId.Parse(hit.GetProperty("_id").GetString()!, null))];
    }
}
