using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>The stand-in's no, as Elasticsearch says it.</summary>
public sealed class EsRefusedException(int status, string type, string reason) : Exception(reason)
{
    public int Status => status;

    public JsonObject Error => new() { ["type"] = type, ["reason"] = Message };

    public static EsRefusedException Unknown(string what) => new(400, "parsing_exception", $"the stand-in does not know {what}");

    public static EsRefusedException NoIndex(string index) => new(404, "index_not_found_exception", $"no such index [{index}]");

    /// <summary>An object's members, each of which must be one of these.</summary>
    public static JsonObject Only(JsonNode? node, string where, params string[] known)
    {
        if (node is not JsonObject value) throw Unknown($"{where} that is {node?.GetValueKind().ToString() ?? "nothing"}");
        foreach (var (name, _) in value)
        {
            if (!known.Contains(name)) throw Unknown($"{name} in {where}");
        }

        return value;
    }

    /// <summary>The one member of an object, by its name.</summary>
    public static (string Name, JsonNode Value) One(JsonNode? node, string where) =>
        node is JsonObject { Count: 1 } value && value.First() is { Value: { } inner } member ? (member.Key, inner) : throw Unknown($"{where}: {node?.ToJsonString()}");

    public static string Text(JsonNode? node, string where) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Unknown($"{where}: {node?.ToJsonString()}");

    public static int Number(JsonNode? node, string where) => node?.GetValueKind() == JsonValueKind.Number ? (int)node.GetValue<JsonElement>().GetDouble() : throw Unknown($"{where}: {node?.ToJsonString()}");
}
