using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>Every kind of request that the adapter can send, against the published description; and that the checker and the stand-in do say no.</summary>
public sealed class EsSpecTests : IDisposable
{
    private readonly SqliteBed bed = new();

    public void Dispose() => bed.Dispose();

    private static EsSpec Published
    {
        get
        {
            Assert.SkipWhen(EsSpec.Published is null, $"no description of the Elasticsearch API at {EsSpec.FileName}; set DARKROOM_ES_SPEC");
            return EsSpec.Published!;
        }
    }

    [Fact]
    public async Task Every_request_is_one_of_the_published_description()
    {
        var spec = Published;
        await using var rig = await ElasticRig.Start(bed);
        Assert.SkipWhen(ElasticRig.RealUrl is not null, "what is sent to the stand-in is checked");
        var ann = await bed.Catalogue.NewAccount();
        var image = await bed.Catalogue.Store(ann, "name", "sea", "beach");
        var other = await bed.Catalogue.Store(ann, "other", "sea");
        await bed.Vectors.Write(Models.First, [(image.Id, new Random(1).Direction()), (other.Id, new Random(2).Direction())]);
        await bed.Serves(Models.First);
        await rig.BuildVectors();
        await rig.Walks.Start(WalkKind.Rebuild, default);
        await rig.Drain();
        rig.Server.State.Tamper((await bed.Dirty.State()).Live!, image.Id.ToString(), null);
        await rig.Indices.Refresh((await bed.Dirty.State()).Live!, default);
        await rig.Walks.Start(WalkKind.Repair, default);
        await rig.Drain();
        await bed.Catalogue.Delete(image.Id, ann.Id);
        await rig.Drain();
        foreach (var query in Queries(ann.Id)) await rig.Index.Search(query);
        foreach (var filters in new[] { SearchFilters.None, Every })
            await rig.Neighbours.Nearest(new NeighbourQuery(ann.Id, Models.First, new Random(3).Direction(), 5, 0.1f, filters));

        var kinds = rig.Server.Calls.Select(call => $"{call.Method} {string.Join('/', call.Path.Split('/').Select(part => part.StartsWith("darkroom-test", StringComparison.Ordinal) ? "*" : part))}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            ["DELETE /*", "GET /_alias/*", "HEAD /*", "POST /*/_mget", "POST /*/_refresh", "POST /*/_search", "POST /_aliases", "POST /_bulk", "PUT /*", "PUT /_index_template/*"],
            kinds);
        Assert.All(rig.Server.Calls, call => Assert.Empty(spec.Problems(call)));
        Assert.Equal(EsSpec.Lacking.Order(StringComparer.Ordinal), rig.Server.Calls.SelectMany(spec.AllProblems).Distinct().Order(StringComparer.Ordinal));
        var told = rig.Server.Calls.Where(call => call.Path.EndsWith("_search", StringComparison.Ordinal)).Select(call => System.Text.Encoding.UTF8.GetString(call.Body)).ToArray();
        foreach (var word in new[] { "bool", "filter", "should", "must_not", "term", "terms", "range", "prefix", "match_phrase", "constant_score", "search_after", "min_score", "aggregations", "top_hits", "max", "knn", "num_candidates" })
            Assert.Contains(told, body => body.Contains($"\"{word}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/i/_no_such_thing", "{}")]
    [InlineData("POST", "/i/_search", """{"query":{"fuzy":{}}}""")]
    [InlineData("POST", "/i/_search", """{"query":{"bool":{"filters":[]}}}""")]
    [InlineData("POST", "/i/_search", """{"size":"ten"}""")]
    [InlineData("POST", "/i/_search", """{"sort":[{"_score":{"order":"upwards"}}]}""")]
    [InlineData("POST", "/i/_search", """{"knn":{"field":"vector","query_vector":[1],"k":1,"candidates":1}}""")]
    [InlineData("POST", "/i/_search", """{"knn":{"field":"vector","query_vector":"1","k":1,"num_candidates":1}}""")]
    [InlineData("POST", "/i/_search", """{"knn":{"query_vector":[1],"k":1,"num_candidates":1}}""")]
    [InlineData("PUT", "/_index_template/i", """{"index_patterns":["i-*"],"template":{"mappings":{"properties":{"a":{"type":"dense_vector","dimensions":3}}}}}""")]
    [InlineData("PUT", "/_index_template/i", """{"index_patterns":["i-*"],"template":{"mappings":{"properties":{"a":{"type":"dense_vector","similarity":"near"}}}}}""")]
    [InlineData("PUT", "/_index_template/i", """{"index_patterns":["i-*"],"template":{"mappings":{"properties":{"a":{"type":"keyword","indexed":false}}}}}""")]
    [InlineData("POST", "/_bulk", "{\"index\":{\"_index\":\"i\",\"_id\":\"1\",\"version_typ\":\"external\"}}\n{\"a\":1}\n")]
    [InlineData("POST", "/_bulk", "{\"index\":{\"_index\":\"i\",\"_id\":\"1\",\"version_type\":\"outer\"}}\n{\"a\":1}\n")]
    public void The_checker_finds_what_the_description_does_not_have(string method, string path, string body) =>
        Assert.NotEmpty(Published.Problems(new EsCall(method, path, new Dictionary<string, string>(), null, System.Text.Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("""{"size":1,"from":5}""")]
    [InlineData("""{"size":1,"query":{"match":{"stems":"sea"}}}""")]
    [InlineData("""{"size":1,"query":{"wildcard":{"forms":"s*a"}}}""")]
    [InlineData("""{"size":1,"query":{"term":{"nothing":{"value":"sea"}}}}""")]
    [InlineData("""{"size":1,"query":{"term":{"digest":{"value":"sea"}}}}""")]
    [InlineData("""{"size":1,"query":{"match_phrase":{"forms":{"query":"sea view"}}}}""")]
    [InlineData("""{"size":1,"query":{"term":{"stems":{"value":"sea"}}},"sort":[{"_score":{"order":"desc"}}]}""")]
    [InlineData("""{"size":1,"sort":[{"stems":{"order":"asc"}}]}""")]
    [InlineData("""{"size":1,"sort":[{"image":{"order":"asc"}}],"search_after":[1,2]}""")]
    [InlineData("""{"size":1,"query":{"range":{"created":{"from":1}}}}""")]
    [InlineData("""{"size":1,"highlight":{"fields":{"stems":{}}}}""")]
    public async Task The_stand_in_refuses_what_it_does_not_know(string search)
    {
        await using var rig = await ElasticRig.Start(bed);
        _ = rig.Server;
        var answer = await rig.Client.Send(ElasticRequest.Post($"{rig.Options.Index}/_search", JsonNode.Parse(search)));
        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("""{"field":"vector","query_vector":[1,0],"k":3,"num_candidates":10}""", 200)]
    [InlineData("""{"field":"vector","query_vector":[1,0],"k":3,"num_candidates":10,"filter":{"term":{"space":{"value":"two"}}}}""", 200)]
    [InlineData("""{"field":"vector","query_vector":[1,0],"k":10,"num_candidates":10000}""", 200)]
    [InlineData("""{"field":"vector","query_vector":[1,0],"k":10,"num_candidates":10001}""", 400)]
    [InlineData("""{"field":"vector","query_vector":[1,0],"k":11,"num_candidates":10}""", 400)]
    [InlineData("""{"field":"vector","query_vector":[1,0],"k":0,"num_candidates":10}""", 400)]
    [InlineData("""{"field":"vector","query_vector":[1,0,0],"k":3,"num_candidates":10}""", 400)]
    [InlineData("""{"field":"vector","query_vector":[0,0],"k":3,"num_candidates":10}""", 400)]
    [InlineData("""{"field":"vector","query_vector":[1,0],"k":3,"num_candidates":10,"similarity":0.5}""", 400)]
    [InlineData("""{"field":"stems","query_vector":[1,0],"k":3,"num_candidates":10}""", 400)]
    [InlineData("""{"field":"vectors","query_vector":[1,0],"k":3,"num_candidates":10}""", 400)]
    public async Task The_stand_in_takes_neighbours_as_Elasticsearch_does(string knn, int status)
    {
        await using var rig = await ElasticRig.Start(bed);
        _ = rig.Server;
        var index = await rig.Indices.Create(new VectorSpace("two", 2), default);
        var answer = await rig.Client.Send(ElasticRequest.Post($"{index}/_search", new JsonObject { ["size"] = 3, ["knn"] = JsonNode.Parse(knn) }));
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task The_stand_in_refuses_vectors_that_the_mapping_does_not_have()
    {
        await using var rig = await ElasticRig.Start(bed);
        _ = rig.Server;
        var ann = await bed.Catalogue.NewAccount();
        var row = new ImageRow(await bed.Catalogue.Store(ann), ImageDetails.None);
        var (with, without) = (await rig.Indices.Create(new VectorSpace("two", 2), default), (await bed.Dirty.State()).Live!);
        foreach (var (index, vector, outcome) in new[]
        {
            (with, new[] { 0f, 0f }, BulkOutcome.Refused), (with, [1f], BulkOutcome.Refused), (without, [1f, 0f], BulkOutcome.Refused), (with, [1f, 0f], BulkOutcome.Done),
        })
        {
            var document = ElasticDocument.Of(row, "two", new StoredVector(row.Image.Id, 1, Halves.Of(vector)));
            Assert.Equal(outcome, Assert.Single(await ElasticBulk.Send(rig.Client, [new BulkAction(index, new DirtyImage(row.Image.Id, ann.Id, 5, 0), document)], default)).Outcome);
        }

        Assert.Null(rig.Server.State.Documents(with).Single().Value["vector"]);
        Assert.Equal([1f, 0f], rig.Server.State.Vectors(with).Single().Value);
    }

    private static IEnumerable<SearchQuery> Queries(AccountId account)
    {
        foreach (var text in new[] { "sea", "sea OR beach", "-sea", "tag:sea", "\"sea view\"", "se*", "(sea beach) OR (land -sand)" })
            yield return new SearchQuery(account, SearchParser.Parse(text).Value, SearchFilters.None, SearchOrder.Relevance, 5) { Facets = 3, Threshold = 0.5 };
        foreach (var order in Enum.GetValues<SearchOrder>())
            yield return new SearchQuery(account, null, Every, order, 5) { After = new SearchPlace(12, 1, ImageId.New(), 24) };
    }

    private static readonly SearchFilters Every = new("a/b", ["jpg"], DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, SearchOrientation.Square, "red")
    {
        MinBytes = 1, MaxBytes = 2, MinWidth = 3, MaxWidth = 4, MinHeight = 5, MaxHeight = 6,
    };
}
