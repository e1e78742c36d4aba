using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>
/// What every index is made like. All fields are listed, and no other is taken. Words come normalised, so they are only parted at spaces; each
/// class of texts has its stems, in their order, and its folded forms, and all classes together have both once more, for what only has to match.
/// </summary>
internal static class ElasticTemplate
{
    /// <summary>Of fields and documents: an index of another shape is built anew. Both numbers only grow.</summary>
    public const int Shape = (Fields * 1_000) + SearchDocument.Version;

    private const int Fields = 1;

    /// <summary>Of a vector, as Elasticsearch has it.</summary>
    public const int MostDimensions = 4_096;

    // How long Elasticsearch remembers the version of what was deleted: longer than a silo may hold on to an old write.
    private const string RememberDeletes = "1h";

    public static string AllStems => "stems";

    public static string AllForms => "forms";

    public static string Stems(SearchClass place) => $"stems_{place.ToString().ToLowerInvariant()}";

    public static string Forms(SearchClass place) => $"forms_{place.ToString().ToLowerInvariant()}";

    /// <param name="vectors">Null: none.</param>
    public static JsonObject Of(ElasticOptions options, VectorSpace? vectors) => new()
    {
        ["index_patterns"] = new JsonArray($"{options.Index}-*"),
        // A silo that is behind must not make an index anew by writing to one that is gone.
        ["allow_auto_create"] = false,
        ["template"] = new JsonObject
        {
            ["settings"] = new JsonObject
            {
                ["index"] = new JsonObject
                {
                    ["number_of_shards"] = options.Shards,
                    ["number_of_replicas"] = options.Replicas,
                    ["refresh_interval"] = $"{options.RefreshMilliseconds}ms",
                    ["gc_deletes"] = RememberDeletes,
                },
            },
            ["mappings"] = Mappings(vectors),
        },
    };

    private static JsonObject Mappings(VectorSpace? vectors)
    {
        var properties = Properties();
        var mappings = new JsonObject { ["dynamic"] = "strict", ["_routing"] = new JsonObject { ["required"] = true }, ["properties"] = properties };
        if (vectors is null) return mappings;
        properties["space"] = Field("keyword");
        properties["vector_seq"] = new JsonObject { ["type"] = "long", ["index"] = false, ["doc_values"] = false };
        properties["vector"] = new JsonObject { ["type"] = "dense_vector", ["dims"] = vectors.Dimensions, ["index"] = true, ["similarity"] = "cosine" };
        // Nobody asks for it back, and it is larger than all the rest.
        mappings["_source"] = new JsonObject { ["excludes"] = new JsonArray("vector") };
        return mappings;
    }

    private static JsonObject Properties()
    {
        var properties = new JsonObject
        {
            ["image"] = Field("keyword"),
            ["account"] = Field("keyword"),
            ["version"] = Field("long"),
            ["digest"] = new JsonObject { ["type"] = "keyword", ["index"] = false, ["doc_values"] = false },
            ["created"] = Field("long"),
            ["type"] = Field("keyword"),
            ["bytes"] = Field("long"),
            ["width"] = Field("integer"),
            ["height"] = Field("integer"),
            ["orientation"] = Field("keyword"),
            ["keys"] = Field("keyword"),
            ["tag_keys"] = Field("keyword"),
            ["tags"] = new JsonObject { ["type"] = "keyword", ["index"] = false, ["doc_values"] = false },
            [AllStems] = Words(positions: true),
            [AllForms] = Words(positions: false),
        };
        foreach (var place in Enum.GetValues<SearchClass>())
        {
            properties[Stems(place)] = Words(positions: true, AllStems);
            properties[Forms(place)] = Words(positions: false, AllForms);
        }

        return properties;
    }

    private static JsonObject Field(string type) => new() { ["type"] = type };

    private static JsonObject Words(bool positions, string? copyTo = null)
    {
        var field = new JsonObject
        {
            ["type"] = "text",
            ["analyzer"] = "whitespace",
            ["norms"] = false,
            ["index_options"] = positions ? "positions" : "docs",
        };
        if (copyTo is not null) field["copy_to"] = copyTo;
        return field;
    }
}
