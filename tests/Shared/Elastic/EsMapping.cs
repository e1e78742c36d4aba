using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>A field of an index and what can be done with it.</summary>
public sealed record EsField(string Name, string Type, bool Indexed, bool HasValues, bool HasPositions, string? CopyTo)
{
    /// <summary>Of a vector.</summary>
    public int Dimensions { get; init; }

    public static EsField Read(string name, JsonNode? node)
    {
        if (node is JsonObject mapping && mapping["type"]?.ToString() == "dense_vector") return ReadVector(name, mapping);
        var field = EsRefusedException.Only(node, $"the mapping of {name}", "type", "index", "doc_values", "analyzer", "norms", "index_options", "copy_to");
        var type = EsRefusedException.Text(field["type"], "type");
        if (type is not ("keyword" or "long" or "integer" or "text")) throw EsRefusedException.Unknown($"field type {type}");
        if (type != "text" && (field.ContainsKey("analyzer") || field.ContainsKey("norms") || field.ContainsKey("index_options"))) throw EsRefusedException.Unknown($"an analyser of {name}, which is no text");
        if (type == "text" && EsRefusedException.Text(field["analyzer"], "analyzer") != "whitespace") throw EsRefusedException.Unknown("other analysers than whitespace");
        if (type == "text" && field.ContainsKey("doc_values")) throw EsRefusedException.Unknown("doc_values of a text");
        var options = field["index_options"] is { } given ? EsRefusedException.Text(given, "index_options") : "positions";
        if (options is not ("docs" or "positions")) throw EsRefusedException.Unknown($"index_options {options}");
        return new EsField(
            name, type, field["index"]?.GetValue<bool>() ?? true, type != "text" && (field["doc_values"]?.GetValue<bool>() ?? true), options == "positions", field["copy_to"]?.GetValue<string>());
    }

    private static EsField ReadVector(string name, JsonObject mapping)
    {
        var field = EsRefusedException.Only(mapping, $"the mapping of {name}", "type", "dims", "index", "similarity");
        var dimensions = EsRefusedException.Number(field["dims"], "dims");
        if (dimensions is < 1 or > 4_096) throw new EsRefusedException(400, "mapper_parsing_exception", $"The number of dimensions should be in the range [1, 4096] but was [{dimensions}]");
        if (field["index"]?.GetValue<bool>() != true || EsRefusedException.Text(field["similarity"], "similarity") != "cosine") throw EsRefusedException.Unknown("vectors without an index, or of another similarity than cosine");
        return new EsField(name, "dense_vector", Indexed: true, HasValues: false, HasPositions: false, CopyTo: null) { Dimensions = dimensions };
    }

    /// <summary>A vector of this field's dimensions that has a direction.</summary>
    public float[] Vector(JsonNode? value)
    {
        if (Type != "dense_vector" || value is not JsonArray numbers || numbers.Any(number => number?.GetValueKind() != JsonValueKind.Number)) throw Unreadable();
        var vector = numbers.Select(number => number.Deserialize<float>()).ToArray();
        if (vector.Length != Dimensions) throw new EsRefusedException(400, "document_parsing_exception", $"The [dense_vector] field [{Name}] has a different number of dimensions [{vector.Length}] than defined in the mapping [{Dimensions}]");
        return vector.All(number => number == 0) ? throw new EsRefusedException(400, "document_parsing_exception", "The [cosine] similarity does not support vectors with zero magnitude.") : vector;
    }

    private EsRefusedException Unreadable() => new(400, "document_parsing_exception", $"failed to parse field [{Name}] of type [{Type}]");

    /// <summary>What stands in the index for a value; values of a list are far from each other.</summary>
    public IEnumerable<(object Term, int Position)> Terms(JsonNode? value)
    {
        if (Type == "dense_vector")
        {
            if (value is not null) yield return (Vector(value), 0);
            yield break;
        }

        var position = 0;
        foreach (var one in value is JsonArray many ? many.ToArray() : [value])
        {
            if (one is null) continue;
            if (Type is "long" or "integer")
            {
                yield return (NumberOf(one), 0);
                continue;
            }

            var text = one.GetValueKind() == JsonValueKind.String ? one.GetValue<string>() : throw Unreadable();
            if (Type == "keyword") yield return (text, 0);
            else foreach (var token in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) yield return (token, position++);
            position += 100;
        }
    }

    private object NumberOf(JsonNode value)
    {
        if (value.GetValueKind() != JsonValueKind.Number) throw Unreadable();
        var number = value.Deserialize<long>();
        return Type == "integer" && number is < int.MinValue or > int.MaxValue ? throw new EsRefusedException(400, "document_parsing_exception", $"{number} is out of range for an integer") : number;
    }
}

/// <summary>The settings and fields of a template.</summary>
public sealed record EsTemplate(string Pattern, bool AutoCreate, int Shards, TimeSpan Refresh, ImmutableDictionary<string, EsField> Fields, ImmutableHashSet<string> NotKept)
{
    public static EsTemplate Read(JsonNode? node)
    {
        var body = EsRefusedException.Only(node, "the template", "index_patterns", "allow_auto_create", "template");
        var pattern = EsRefusedException.Text(body["index_patterns"]?.AsArray().Single(), "index_patterns");
        var template = EsRefusedException.Only(body["template"], "template", "settings", "mappings");
        var settings = EsRefusedException.Only(EsRefusedException.Only(template["settings"], "settings", "index")["index"], "settings.index", "number_of_shards", "number_of_replicas", "refresh_interval", "gc_deletes");
        var mappings = EsRefusedException.Only(template["mappings"], "mappings", "dynamic", "_routing", "_source", "properties");
        if (EsRefusedException.Text(mappings["dynamic"], "dynamic") != "strict") throw EsRefusedException.Unknown("a mapping that is not strict");
        if (EsRefusedException.Only(mappings["_routing"], "_routing", "required")["required"]?.GetValue<bool>() != true) throw EsRefusedException.Unknown("routing that is not required");
        var refresh = EsRefusedException.Text(settings["refresh_interval"], "refresh_interval");
        if (!refresh.EndsWith("ms", StringComparison.Ordinal)) throw EsRefusedException.Unknown($"refresh_interval {refresh}");
        return new EsTemplate(
            pattern.EndsWith('*') ? pattern[..^1] : throw EsRefusedException.Unknown($"pattern {pattern}"),
            body["allow_auto_create"]?.GetValue<bool>() ?? true,
            EsRefusedException.Number(settings["number_of_shards"], "number_of_shards"),
            TimeSpan.FromMilliseconds(int.Parse(refresh[..^2], System.Globalization.CultureInfo.InvariantCulture)),
            mappings["properties"]!.AsObject().ToImmutableDictionary(field => field.Key, field => EsField.Read(field.Key, field.Value)),
            mappings["_source"] is { } source ? [.. EsRefusedException.Only(source, "_source", "excludes")["excludes"]!.AsArray().Select(name => EsRefusedException.Text(name, "excludes"))] : []);
    }
}
