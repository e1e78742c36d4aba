using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>
/// A search in Elasticsearch's words. What a hit is, is a filter; how good it is, is a sum of constants, one for each place where a part of the
/// query stands, so the score is <see cref="SearchMatcher"/>'s own whole number and nothing of Lucene's.
/// </summary>
internal static class ElasticQuery
{
    public const string TagCounts = "tags";

    public const string Example = "example";

    /// <summary>The best hit alone.</summary>
    public static JsonObject Best(SearchQuery query) => new()
    {
        ["size"] = 1,
        ["_source"] = false,
        ["track_total_hits"] = false,
        ["query"] = Matching(query, scored: true),
        ["sort"] = Order(SearchOrder.Relevance),
    };

    /// <param name="after">Where the page begins.</param>
    /// <param name="least">Hits with a lower score are none; 0 for all.</param>
    public static JsonObject Page(SearchQuery query, SearchPlace? after, int least, int size)
    {
        var body = new JsonObject
        {
            ["size"] = size,
            ["_source"] = false,
            ["track_total_hits"] = true,
            ["query"] = Matching(query, scored: least > 0 || query.Order == SearchOrder.Relevance),
            ["sort"] = Order(query.Order),
        };
        if (least > 0) body["min_score"] = least;
        if (after is not null)
        {
            body["search_after"] = query.Order == SearchOrder.Relevance
                ? new JsonArray(after.Score, after.Created, after.Image.ToString())
                : new JsonArray(after.Created, after.Image.ToString());
        }

        if (query.Facets > 0) body["aggregations"] = new JsonObject { [TagCounts] = Tags(query.Facets) };
        return body;
    }

    /// <summary>The nearest vectors of the account's, of the space and of what the filters let through; the nearest first.</summary>
    /// <param name="candidates">How many are looked at on the way.</param>
    public static JsonObject Nearest(NeighbourQuery query, int most, int candidates)
    {
        var filter = Filter(new SearchQuery(query.Account, null, query.Filters, SearchOrder.Newest, most));
        filter.Add(Is("space", query.Space));
        return new JsonObject
        {
            ["size"] = most,
            ["_source"] = false,
            ["track_total_hits"] = false,
            ["knn"] = new JsonObject
            {
                ["field"] = "vector",
                ["query_vector"] = JsonSerializer.SerializeToNode(query.Vector),
                ["k"] = most,
                ["num_candidates"] = candidates,
                ["filter"] = new JsonObject { ["bool"] = new JsonObject { ["filter"] = filter } },
            },
        };
    }

    private static JsonArray Order(SearchOrder order)
    {
        var direction = order == SearchOrder.Oldest ? "asc" : "desc";
        var sort = new JsonArray(By("created", direction), By("image", direction));
        if (order == SearchOrder.Relevance) sort.Insert(0, By("_score", "desc"));
        return sort;
    }

    private static JsonObject By(string field, string direction) => new() { [field] = new JsonObject { ["order"] = direction } };

    /// <summary>How a tag is written is looked up in one image that has it.</summary>
    private static JsonObject Tags(int most) => new()
    {
        ["terms"] = new JsonObject { ["field"] = "tag_keys", ["size"] = most },
        ["aggregations"] = new JsonObject { [Example] = new JsonObject { ["top_hits"] = new JsonObject { ["size"] = 1, ["_source"] = new JsonObject { ["includes"] = new JsonArray("tags") } } } },
    };

    private static JsonArray Filter(SearchQuery query)
    {
        var filter = new JsonArray(Is("account", query.Account.ToString()));
        if (query.Terms is { } terms) filter.Add(Holds(terms));
        foreach (var row in Rows(query.Filters)) filter.Add(row);
        return filter;
    }

    private static JsonObject Matching(SearchQuery query, bool scored)
    {
        var matching = new JsonObject { ["filter"] = Filter(query) };
        JsonNode[] places = scored ? [.. SearchNodes.Scored(query.Root).SelectMany(Places)] : [];
        if (places.Length > 0)
        {
            matching["should"] = new JsonArray(places);
            matching["minimum_should_match"] = 0;
        }

        return new JsonObject { ["bool"] = matching };
    }

    /// <summary>What each place where a leaf may stand adds to the score.</summary>
    private static IEnumerable<JsonNode> Places(SearchNode leaf) => leaf is KeyTerm
        ? [Constant(Holds(leaf), SearchMatcher.Weight(leaf, SearchClass.Tags))]
        : Enum.GetValues<SearchClass>().Select(place => Constant(Stands(leaf, ElasticTemplate.Stems(place), ElasticTemplate.Forms(place)), SearchMatcher.Weight(leaf, place)));

    private static JsonObject Holds(SearchNode node) => node switch
    {
        AllOf all => Bool("filter", all.Nodes.Select(Holds)),
        AnyOf any => Bool("should", any.Nodes.Select(Holds)),
        NoneOf none => Bool("must_not", [Holds(none.Node)]),
        KeyTerm key => Is("keys", key.Key),
        _ => Stands(node, ElasticTemplate.AllStems, ElasticTemplate.AllForms),
    };

    private static JsonObject Stands(SearchNode leaf, string stems, string forms) => leaf switch
    {
        WordTerm word => Is(stems, word.Stem),
        FormTerm form => Is(forms, form.Form),
        PrefixTerm prefix => One("prefix", forms, "value", prefix.Prefix),
        PhraseTerm phrase => One("match_phrase", stems, "query", string.Join(' ', phrase.Stems)),
        _ => throw new ArgumentException($"An engine is not asked for {leaf.GetType().Name}.", nameof(leaf)),
    };

    private static IEnumerable<JsonNode> Rows(SearchFilters filters)
    {
        if (filters.Types is { Length: > 0 } types) yield return new JsonObject { ["terms"] = new JsonObject { ["type"] = new JsonArray([.. types.Select(type => (JsonNode)type)]) } };
        if (filters.Orientation is { } orientation) yield return Is("orientation", ElasticDocument.Name(orientation));
        if (filters.From is { } from) yield return Range("created", "gte", Micros.Of(from));
        if (filters.To is { } to) yield return Range("created", "lt", Micros.Of(to));
        foreach (var (field, least, most) in new[]
        {
            ("bytes", filters.MinBytes, filters.MaxBytes), ("width", filters.MinWidth, filters.MaxWidth), ("height", filters.MinHeight, filters.MaxHeight),
        })
        {
            if (least is { } min) yield return Range(field, "gte", min);
            if (most is { } max) yield return Range(field, "lte", max);
        }
    }

    private static JsonObject Bool(string kind, IEnumerable<JsonNode> clauses) => new() { ["bool"] = new JsonObject { [kind] = new JsonArray([.. clauses]) } };

    private static JsonObject Constant(JsonObject filter, int boost) => new() { ["constant_score"] = new JsonObject { ["filter"] = filter, ["boost"] = boost } };

    private static JsonObject Is(string field, string value) => One("term", field, "value", value);

    private static JsonObject One(string query, string field, string parameter, string value) =>
        new() { [query] = new JsonObject { [field] = new JsonObject { [parameter] = value } } };

    private static JsonObject Range(string field, string bound, long value) => new() { ["range"] = new JsonObject { [field] = new JsonObject { [bound] = value } } };
}
