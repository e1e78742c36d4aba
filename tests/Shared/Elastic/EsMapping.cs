using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>A field of an index and what can be done with it.</summary>
public sealed record EsField(string Name, string Type, bool Indexed, bool HasValues, bool HasPositions, string? CopyTo)
{
    public static EsField Read(string name, JsonNode? node)
    {
        var field = EsRefusal.Only(node, $"the mapping of {name}", "type", "index", "doc_values", "analyzer", "norms", "index_options", "copy_to");
        var type = EsRefusal.Text(field["type"], "type");
        if (type is not ("keyword" or "long" or "integer" or "text")) throw EsRefusal.Unknown($"field type {type}");
        if (type != "text" && (field.ContainsKey("analyzer") || field.ContainsKey("norms") || field.ContainsKey("index_options"))) throw EsRefusal.Unknown($"an analyser of {name}, which is no text");
        if (type == "text" && EsRefusal.Text(field["analyzer"], "analyzer") != "whitespace") throw EsRefusal.Unknown("other analysers than whitespace");
        if (type == "text" && field.ContainsKey("doc_values")) throw EsRefusal.Unknown("doc_values of a text");
        var options = field["index_options"] is { } given ? EsRefusal.Text(given, "index_options") : "positions";
        if (options is not ("docs" or "positions")) throw EsRefusal.Unknown($"index_options {options}");
        return new EsField(
            name, type, field["index"]?.GetValue<bool>() ?? true, type != "text" && (field["doc_values"]?.GetValue<bool>() ?? true), options == "positions", field["copy_to"]?.GetValue<string>());
    }

    /// <summary>What stands in the index for a value; values of a list are far from each other.</summary>
    public IEnumerable<(object Term, int Position)> Terms(JsonNode? value)
    {
        var position = 0;
        foreach (var one in value is JsonArray many ? many.ToArray() : [value])
        {
            if (one is null) continue;
            if (Type is "long" or "integer")
            {
                yield return (NumberOf(one), 0);
                continue;
            }

            var text = one.GetValueKind() == JsonValueKind.String ? one.GetValue<string>() : throw new EsRefusal(400, "document_parsing_exception", $"failed to parse field [{Name}] of type [{Type}]");
            if (Type == "keyword") yield return (text, 0);
            else foreach (var token in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) yield return (token, position++);
            position += 100;
        }
    }

    private object NumberOf(JsonNode value)
    {
        if (value.GetValueKind() != JsonValueKind.Number) throw new EsRefusal(400, "document_parsing_exception", $"failed to parse field [{Name}] of type [{Type}]");
        var number = value.Deserialize<long>();
        return Type == "integer" && number is < int.MinValue or > int.MaxValue ? throw new EsRefusal(400, "document_parsing_exception", $"{number} is out of range for an integer") : number;
    }
}

/// <summary>The settings and fields of a template.</summary>
public sealed record EsTemplate(string Pattern, bool AutoCreate, int Shards, TimeSpan Refresh, ImmutableDictionary<string, EsField> Fields)
{
    public static EsTemplate Read(JsonNode? node)
    {
        var body = EsRefusal.Only(node, "the template", "index_patterns", "allow_auto_create", "template");
        var pattern = EsRefusal.Text(body["index_patterns"]?.AsArray().Single(), "index_patterns");
        var template = EsRefusal.Only(body["template"], "template", "settings", "mappings");
        var settings = EsRefusal.Only(EsRefusal.Only(template["settings"], "settings", "index")["index"], "settings.index", "number_of_shards", "number_of_replicas", "refresh_interval", "gc_deletes");
        var mappings = EsRefusal.Only(template["mappings"], "mappings", "dynamic", "_routing", "properties");
        if (EsRefusal.Text(mappings["dynamic"], "dynamic") != "strict") throw EsRefusal.Unknown("a mapping that is not strict");
        if (EsRefusal.Only(mappings["_routing"], "_routing", "required")["required"]?.GetValue<bool>() != true) throw EsRefusal.Unknown("routing that is not required");
        var refresh = EsRefusal.Text(settings["refresh_interval"], "refresh_interval");
        if (!refresh.EndsWith("ms", StringComparison.Ordinal)) throw EsRefusal.Unknown($"refresh_interval {refresh}");
        return new EsTemplate(
            pattern.EndsWith('*') ? pattern[..^1] : throw EsRefusal.Unknown($"pattern {pattern}"),
            body["allow_auto_create"]?.GetValue<bool>() ?? true,
            EsRefusal.Number(settings["number_of_shards"], "number_of_shards"),
            TimeSpan.FromMilliseconds(int.Parse(refresh[..^2], System.Globalization.CultureInfo.InvariantCulture)),
            mappings["properties"]!.AsObject().ToImmutableDictionary(field => field.Key, field => EsField.Read(field.Key, field.Value)));
    }
}
