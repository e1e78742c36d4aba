using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>
/// Searches in Elasticsearch. What it finds is looked up in the catalogue before it leaves: what was deleted, or is another's, never does, however
/// far the index is behind. Until the first index is built, the database searches.
/// </summary>
/// <param name="database">The database's own index, which every write of an image keeps anyhow.</param>
internal sealed class ElasticSearchIndex(ElasticClient client, ElasticOptions options, IDirtySet dirty, ICatalogueRows rows, ISearchIndex database) : ISearchIndex
{
    private const int MostRounds = 20;

    public async ValueTask<SearchPage> Search(SearchQuery query)
    {
        if ((await dirty.State()).Live is null) return await database.Search(query);
        var best = query.After?.Best ?? 0;
        if (query is { Threshold: > 0, After: null }) best = (await Ask(query, ElasticQuery.Best(query), scored: true)).Hits.FirstOrDefault()?.Score ?? 0;

        var found = ImmutableArray.CreateBuilder<Hit>(query.Size);
        var after = query.After;
        var gone = 0L;
        for (var round = 1; ; round++)
        {
            var wanted = query.Size - found.Count;
            // One more than asked for tells whether there are more.
            var answer = await Ask(query, ElasticQuery.Page(query, after, Least(query, best), wanted + 1), query.Order == SearchOrder.Relevance);
            if (after is null && query.Order == SearchOrder.Relevance && query.Threshold == 0) best = answer.Hits.FirstOrDefault()?.Score ?? 0;

            var page = answer.Hits.Take(wanted).ToImmutableArray();
            var living = (await rows.Find([.. page.Select(hit => hit.Image)])).Where(row => row.Image.Account == query.Account).ToDictionary(row => row.Image.Id, row => row.Image);
            found.AddRange(page.Where(hit => living.ContainsKey(hit.Image)).Select(hit => new Hit(living[hit.Image], Share(query, hit.Score, best))));
            gone += page.Length - living.Count;
            var more = answer.Hits.Count > wanted;
            if (page.Length > 0) after = new SearchPlace(page[^1].Score, page[^1].Created, page[^1].Image, best);
            // So many deletes that the index does not know of yet make a short page rather than a long wait.
            if (!more || found.Count == query.Size || round == MostRounds) return new SearchPage(found.ToImmutable(), answer.Total - gone, more ? after : null, answer.Tags);
        }
    }

    private static int Least(SearchQuery query, int best) => (int)Math.Ceiling(query.Threshold * best);

    private static double Share(SearchQuery query, int score, int best) => query.Order != SearchOrder.Relevance || best == 0 ? 1 : (double)score / best;

    private async Task<Answer> Ask(SearchQuery query, JsonObject body, bool scored)
    {
        // An account lies in one shard.
        var path = $"{options.Index}/_search?routing={query.Account}";
        var answer = (await client.Send(ElasticRequest.Post(path, body))).OrThrow().Whole();
        var hits = answer.GetProperty("hits");
        return new Answer(
            [.. hits.GetProperty("hits").EnumerateArray().Select(hit => Read(hit, scored))],
            hits.TryGetProperty("total", out var total) ? total.GetProperty("value").GetInt64() : 0,
            answer.TryGetProperty("aggregations", out var aggregations) ? Tags(aggregations) : []);
    }

    private static RawHit Read(JsonElement hit, bool scored)
    {
        var sort = hit.GetProperty("sort");
        var at = scored ? 1 : 0;
        return new RawHit(ImageId.Parse(sort[at + 1].GetString()!, null), scored ? (int)Math.Round(sort[0].GetDouble()) : 0, sort[at].GetInt64());
    }

    private static ImmutableArray<TagCount> Tags(JsonElement aggregations) =>
    [
        .. aggregations.GetProperty(ElasticQuery.TagCounts).GetProperty("buckets").EnumerateArray().Select(bucket =>
        {
            var key = bucket.GetProperty("key").GetString()!;
            var example = bucket.GetProperty(ElasticQuery.Example).GetProperty("hits").GetProperty("hits")[0].GetProperty("_source").GetProperty("tags");
            var tag = example.EnumerateArray().Select(tag => tag.GetString()!).First(tag => Abstractions.Tags.Key(tag) == key);
            return new TagCount(tag, bucket.GetProperty("doc_count").GetInt64());
        }),
    ];

    private sealed record RawHit(ImageId Image, int Score, long Created);

    private sealed record Answer(List<RawHit> Hits, long Total, ImmutableArray<TagCount> Tags);
}
