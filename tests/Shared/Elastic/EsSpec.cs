using System.Collections.Immutable;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>
/// The published description of the API (OpenAPI 3.0), read strictly: a path, a parameter or a property that it does not have is a problem. File of
/// <c>DARKROOM_ES_SPEC</c>.
/// </summary>
public sealed class EsSpec(JsonElement root)
{
    private readonly ConcurrentDictionary<string, JsonElement> referred = [];

    private static readonly Lazy<EsSpec?> Read = new(() => File.Exists(FileName) ? new EsSpec(JsonDocument.Parse(File.ReadAllBytes(FileName)).RootElement) : null);

    /// <summary>What the description lacks although Elasticsearch has it, by path and name.</summary>
    public static readonly ImmutableArray<string> Lacking =
    [
        // It is the description of the flavour that sees to shards by itself.
        "/template/settings/index/number_of_shards is not described",
        "/template/settings/index/number_of_replicas is not described",
        // It has orders and terms, but not that they are of a field.
        "/sort[]/created is not described",
        "/sort[]/image is not described",
        "/query/bool/filter[]/terms/type is not described",
        "/knn/filter/bool/filter[]/terms/type is not described",
    ];

    public static string FileName => Environment.GetEnvironmentVariable("DARKROOM_ES_SPEC") ?? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "elasticsearch", "openapi.json"));

    /// <summary>Null: there is no such file.</summary>
    public static EsSpec? Published => Read.Value;

    public List<string> Problems(EsCall call) => [.. AllProblems(call).Except(Lacking)];

    public List<string> AllProblems(EsCall call)
    {
        if (Operation(call) is not { } operation) return [$"there is no {call}"];
        var problems = new List<string>();
        var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().Select(Resolve).Select(parameter => parameter.GetProperty("name").GetString()).ToHashSet() : [];
        problems.AddRange(call.Query.Keys.Where(name => !parameters.Contains(name)).Select(name => $"?{name}"));
        if (call.Body.Length == 0) return problems;
        if (call.IsBulk) CheckLines(call, problems);
        else if (!operation.TryGetProperty("requestBody", out var body)) problems.Add("no body is expected");
        else Check(Resolve(body).GetProperty("content").GetProperty("application/json").GetProperty("schema"), JsonDocument.Parse(call.Body, new() { MaxDepth = 1_000 }).RootElement, "", problems);
        return problems;
    }

    /// <summary>The description lets a line of a bulk request be any object; an action is described by itself.</summary>
    private void CheckLines(EsCall call, List<string> problems)
    {
        var action = root.GetProperty("components").GetProperty("schemas").GetProperty("_global.bulk.OperationContainer");
        foreach (var line in Encoding.UTF8.GetString(call.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var json = JsonDocument.Parse(line).RootElement;
            if (json.EnumerateObject().First().Name is "index" or "delete" or "create" or "update") Check(action, json, "", problems);
        }
    }

    private JsonElement? Operation(EsCall call)
    {
        var parts = call.Path.Trim('/').Split('/');
        var path = root.GetProperty("paths").EnumerateObject()
            .Select(path => (path.Value, Parts: path.Name.Trim('/').Split('/')))
            .Where(path => path.Parts.Length == parts.Length && path.Parts.Zip(parts).All(pair => pair.First.StartsWith('{') ? !pair.Second.StartsWith('_') : pair.First == pair.Second))
            .OrderBy(path => path.Parts.Count(part => part.StartsWith('{')))
            .Select(path => (JsonElement?)path.Value)
            .FirstOrDefault();
        return path is { } found && found.TryGetProperty(call.Method.ToLowerInvariant(), out var operation) ? operation : null;
    }

    private JsonElement Resolve(JsonElement schema)
    {
        // Looked up once: there are thousands to look through.
        while (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference))
            schema = referred.GetOrAdd(reference.GetString()!, name => name.Split('/').Skip(1).Aggregate(root, (at, part) => at.GetProperty(part)));
        return schema;
    }

    /// <summary>The schemas that must all hold.</summary>
    private IEnumerable<JsonElement> Parts(JsonElement schema)
    {
        schema = Resolve(schema);
        return schema.TryGetProperty("allOf", out var all) ? all.EnumerateArray().SelectMany(Parts).Append(schema) : [schema];
    }

    private void Check(JsonElement schema, JsonElement value, string where, List<string> problems)
    {
        var parts = Parts(schema).ToArray();
        foreach (var choices in parts.SelectMany(part => new[] { "oneOf", "anyOf" }.Where(name => part.TryGetProperty(name, out _)).Select(name => part.GetProperty(name)))) CheckChoice(choices, value, where, problems);
        foreach (var part in parts.Where(part => part.TryGetProperty("enum", out _)))
        {
            if (!part.GetProperty("enum").EnumerateArray().Any(one => JsonElement.DeepEquals(one, value))) problems.Add($"{where}: {value} is none of the values");
        }

        foreach (var type in parts.Where(part => part.TryGetProperty("type", out _)).Select(part => part.GetProperty("type").GetString()!).Distinct())
        {
            if (!IsOf(type, value)) problems.Add($"{where}: {value.ValueKind} is no {type}");
            else if (type == "object") CheckObject(parts, value, where, problems);
            else if (type == "array") CheckArray(parts, value, where, problems);
        }
    }

    private void CheckChoice(JsonElement choices, JsonElement value, string where, List<string> problems)
    {
        var nearest = choices.EnumerateArray().Select(choice =>
        {
            var found = new List<string>();
            Check(choice, value, where, found);
            return found;
        }).MinBy(found => (found.Any(problem => problem.StartsWith(where + ": ", StringComparison.Ordinal)), found.Count))!;
        problems.AddRange(nearest);
    }

    private void CheckObject(JsonElement[] parts, JsonElement value, string where, List<string> problems)
    {
        var known = parts.Where(part => part.TryGetProperty("properties", out _)).SelectMany(part => part.GetProperty("properties").EnumerateObject()).GroupBy(property => property.Name).ToDictionary(property => property.Key, property => property.First().Value);
        var others = parts.Where(part => part.TryGetProperty("additionalProperties", out _)).Select(part => (JsonElement?)part.GetProperty("additionalProperties")).FirstOrDefault();
        foreach (var property in value.EnumerateObject())
        {
            var at = $"{where}/{property.Name}";
            if (known.TryGetValue(property.Name, out var schema)) Check(schema, property.Value, at, problems);
            else if (others is { ValueKind: JsonValueKind.Object } other) Check(other, property.Value, at, problems);
            else if (known.Count > 0) problems.Add($"{at} is not described");
        }

        foreach (var name in parts.Where(part => part.TryGetProperty("required", out _)).SelectMany(part => part.GetProperty("required").EnumerateArray()))
        {
            if (!value.TryGetProperty(name.GetString()!, out _)) problems.Add($"{where}/{name} is missing");
        }
    }

    private void CheckArray(JsonElement[] parts, JsonElement value, string where, List<string> problems)
    {
        foreach (var items in parts.Where(part => part.TryGetProperty("items", out _)).Select(part => part.GetProperty("items")))
        {
            foreach (var item in value.EnumerateArray()) Check(items, item, where + "[]", problems);
        }
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => value.ValueKind == JsonValueKind.Number,
    };
}
