using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>The search API: query, order, pages, counts.</summary>
public static class EsSearch
{
    public static JsonObject Answer(EsIndex index, string? routing, JsonNode? body)
    {
        if (body is JsonObject asks && asks.ContainsKey("knn")) return EsNearest.Answer(index, routing, asks);
        var request = EsRefusedException.Only(body, "the search", "size", "_source", "track_total_hits", "query", "sort", "min_score", "search_after", "aggregations");
        var sort = request["sort"] is JsonArray order ? order.Select(one => Sort(index, one)).ToArray() : [];
        var scores = sort.Any(by => by.Field is null);
        var query = request["query"] is { } asked ? EsQuery.Parse(index, asked, scores || request.ContainsKey("min_score")) : _ => 0;
        var least = request["min_score"] is { } min ? EsRefusedException.Number(min, "min_score") : double.MinValue;
        var hits = index.Searched(routing)
            .Select(document => (Document: document, Score: query(document)))
            .Where(hit => hit.Score >= least)
            .Select(hit => (hit.Document, Score: hit.Score!.Value, Keys: sort.Select(by => by.Field is null ? hit.Score.Value : by.Of(hit.Document)).ToArray()))
            .ToList();
        hits.Sort((a, b) => Compare(sort, a.Keys, b.Keys));
        var page = hits.AsEnumerable();
        if (request["search_after"] is JsonArray after)
        {
            if (after.Count != sort.Length) throw new EsRefusedException(400, "illegal_argument_exception", $"search_after has {after.Count} value(s) but sort has {sort.Length}.");
            var place = after.Zip(sort, (value, by) => by.Field is null ? value.Deserialize<double>() : EsQuery.Value(by.Field, value)).ToArray();
            page = page.Where(hit => Compare(sort, hit.Keys, place) > 0);
        }

        var size = EsRefusedException.Number(request["size"], "size");
        if (size > 10_000) throw new EsRefusedException(400, "illegal_argument_exception", "Result window is too large");
        var found = new JsonObject { ["max_score"] = null, ["hits"] = new JsonArray([.. page.Take(size).Select(hit => Hit(index, hit.Document, scores ? hit.Score : null, hit.Keys, request["_source"]))]) };
        if (request["track_total_hits"]?.GetValue<bool>() == true) found["total"] = new JsonObject { ["value"] = hits.Count, ["relation"] = "eq" };
        var answer = Whole(found);
        if (request["aggregations"] is JsonObject aggs)
            answer["aggregations"] = new JsonObject(aggs.Select(agg => KeyValuePair.Create(agg.Key, (JsonNode?)Aggregate(index, agg.Value, [.. hits.Select(hit => hit.Document)]))));
        return answer;
    }

    public static JsonObject Whole(JsonObject hits) => new()
    {
        ["took"] = 1,
        ["timed_out"] = false,
        ["_shards"] = new JsonObject { ["total"] = 1, ["successful"] = 1, ["skipped"] = 0, ["failed"] = 0 },
        ["hits"] = hits,
    };

    public static JsonObject Hit(EsIndex index, EsDocument document, JsonNode? source)
    {
        var hit = new JsonObject { ["_index"] = index.Name, ["_id"] = document.Id, ["_routing"] = document.Routing };
        if (source is JsonObject filter)
            hit["_source"] = new JsonObject(EsRefusedException.Only(filter, "_source", "includes")["includes"]!.AsArray().Select(field => field!.GetValue<string>()).Where(document.Source!.ContainsKey).Select(field => KeyValuePair.Create(field, document.Source[field]?.DeepClone())));
        else if (source?.GetValueKind() != JsonValueKind.False)
            hit["_source"] = document.Source!.DeepClone();
        return hit;
    }

    private static JsonObject Hit(EsIndex index, EsDocument document, double? score, object[] keys, JsonNode? source)
    {
        var hit = Hit(index, document, source);
        hit["_score"] = score;
        if (keys.Length > 0) hit["sort"] = new JsonArray([.. keys.Select(key => key is string text ? JsonValue.Create(text) : key is double number ? JsonValue.Create(number) : (JsonNode)JsonValue.Create((long)key))]);
        return hit;
    }

    private static JsonObject Aggregate(EsIndex index, JsonNode? node, EsDocument[] documents)
    {
        var aggregation = EsRefusedException.Only(node, "an aggregation", "max", "terms", "top_hits", "aggregations");
        if (aggregation["max"] is { } max)
        {
            var field = Valued(index, EsRefusedException.Only(max, "max", "field")["field"]);
            var values = documents.SelectMany(document => document.Of(field.Name)).Select(term => (double)(long)term.Term).ToArray();
            return new JsonObject { ["value"] = values.Length == 0 ? null : values.Max() };
        }

        if (aggregation["top_hits"] is { } top)
        {
            var request = EsRefusedException.Only(top, "top_hits", "size", "_source");
            return new JsonObject { ["hits"] = new JsonObject { ["hits"] = new JsonArray([.. documents.Take(EsRefusedException.Number(request["size"], "size")).Select(document => Hit(index, document, request["_source"]))]) } };
        }

        var terms = EsRefusedException.Only(aggregation["terms"], "terms", "field", "size");
        var by = Valued(index, terms["field"]);
        var inner = aggregation["aggregations"]?.AsObject() ?? [];
        return new JsonObject
        {
            ["buckets"] = new JsonArray([.. documents
                .SelectMany(document => document.Of(by.Name).Select(term => (string)term.Term).Distinct().Select(term => (Term: term, Document: document)))
                .GroupBy(pair => pair.Term, pair => pair.Document)
                .OrderByDescending(bucket => bucket.Count()).ThenBy(bucket => bucket.Key, StringComparer.Ordinal)
                .Take(EsRefusedException.Number(terms["size"], "size"))
                .Select(bucket => new JsonObject([
                    KeyValuePair.Create<string, JsonNode?>("key", bucket.Key),
                    KeyValuePair.Create<string, JsonNode?>("doc_count", bucket.Count()),
                    .. inner.Select(agg => KeyValuePair.Create(agg.Key, (JsonNode?)Aggregate(index, agg.Value, [.. bucket])))]))]),
        };
    }

    private static EsField Valued(EsIndex index, JsonNode? name) => index.Field(EsRefusedException.Text(name, "field")) is { HasValues: true } field
        ? field
        : throw new EsRefusedException(400, "illegal_argument_exception", $"[{name}] has no doc values");

    private static By Sort(EsIndex index, JsonNode? node)
    {
        var (name, direction) = EsRefusedException.One(node, "sort");
        var descends = EsRefusedException.Text(EsRefusedException.Only(direction, "sort", "order")["order"], "order") switch { "asc" => false, "desc" => true, var other => throw EsRefusedException.Unknown($"direction {other}") };
        return new By(name == "_score" ? null : Valued(index, name), descends);
    }

    private static int Compare(By[] sort, object[] a, object[] b)
    {
        for (var i = 0; i < sort.Length; i++)
        {
            if (EsQuery.Compare(a[i], b[i]) is not 0 and var order) return sort[i].Descends ? -order : order;
        }

        return 0;
    }

    private sealed record By(EsField? Field, bool Descends)
    {
        public object Of(EsDocument document) => document.Of(Field!.Name).Single().Term;
    }
}
