using System.Numerics.Tensors;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>
/// The search API's <c>knn</c>, by itself. Every vector is compared: Elasticsearch walks a graph, and may miss what is found here, never the other way round.
/// </summary>
public static class EsNearest
{
    private const int MostCandidates = 10_000;

    public static JsonObject Answer(EsIndex index, string? routing, JsonObject body)
    {
        var request = EsRefusedException.Only(body, "the search for neighbours", "size", "_source", "track_total_hits", "knn");
        var knn = EsRefusedException.Only(request["knn"], "knn", "field", "query_vector", "k", "num_candidates", "filter");
        var field = index.Field(EsRefusedException.Text(knn["field"], "field"));
        if (field.Type != "dense_vector") throw new EsRefusedException(400, "search_phase_execution_exception", $"[knn] queries are only supported on [dense_vector] fields, and {field.Name} is of type {field.Type}");
        var vector = Vector(field, knn["query_vector"]);
        var (k, candidates) = (EsRefusedException.Number(knn["k"], "k"), EsRefusedException.Number(knn["num_candidates"], "num_candidates"));
        if (k < 1) throw Illegal("[k] must be greater than 0");
        if (candidates < k) throw Illegal("[num_candidates] cannot be less than [k]");
        if (candidates > MostCandidates) throw Illegal($"[num_candidates] cannot exceed [{MostCandidates}]");
        var size = EsRefusedException.Number(request["size"], "size");
        if (size > MostCandidates) throw Illegal("Result window is too large");

        var filter = knn["filter"] is { } given ? EsQuery.Parse(index, given, scores: false) : _ => 0;
        var hits = index.Searched(routing)
            .Where(document => document.Of(field.Name).Length > 0 && filter(document) is not null)
            .Select(document => (Document: document, Score: (1 + TensorPrimitives.CosineSimilarity<float>(vector, (float[])document.Of(field.Name)[0].Term)) / 2))
            .OrderByDescending(hit => hit.Score)
            .Take(Math.Min(k, size))
            .Select(hit =>
            {
                var found = EsSearch.Hit(index, hit.Document, request["_source"]);
                found["_score"] = hit.Score;
                return (JsonNode)found;
            });
        return EsSearch.Whole(new JsonObject { ["max_score"] = null, ["hits"] = new JsonArray([.. hits]) });
    }

    private static float[] Vector(EsField field, JsonNode? value)
    {
        if (value is JsonArray numbers && numbers.Count != field.Dimensions)
            throw new EsRefusedException(400, "search_phase_execution_exception", $"the query vector has a different dimension [{numbers.Count}] than the index vectors [{field.Dimensions}]");
        return field.Vector(value);
    }

    private static EsRefusedException Illegal(string why) => new(400, "action_request_validation_exception", why);
}
