using System.Net;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>
/// Elasticsearch as far as the adapter uses it: parses what it is sent, does it, and refuses (400) whatever it does not know. It shows that the
/// adapter says what it means; that Elasticsearch means the same, only a real server shows.
/// </summary>
public sealed class EsStandIn
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, EsTemplate> templates = [];
    private readonly Dictionary<string, EsIndex> indices = [];
    private readonly Dictionary<string, string> aliases = [];

    public IReadOnlyCollection<string> Indices
    {
        get
        {
            lock (gate) return [.. indices.Keys];
        }
    }

    /// <summary>A reason not to take an action of a bulk request: a status, 429 for example.</summary>
    public Func<string, int?> Rejects { get; set; } = _ => null;

    public string? Behind(string alias)
    {
        lock (gate) return aliases.GetValueOrDefault(alias);
    }

    /// <summary>All documents of an index as they are now, by id.</summary>
    public Dictionary<string, JsonObject> Documents(string index)
    {
        lock (gate) return indices[index].All.ToDictionary(document => document.Id, document => (JsonObject)document.Source!.DeepClone());
    }

    /// <summary>All vectors of an index, by the ids of their documents.</summary>
    public Dictionary<string, float[]> Vectors(string index)
    {
        lock (gate) return indices[index].All.Where(document => document.Of("vector").Length > 0).ToDictionary(document => document.Id, document => (float[])document.Of("vector")[0].Term);
    }

    /// <summary>Changes a document behind everybody's back; null removes it.</summary>
    public void Tamper(string index, string id, JsonObject? source)
    {
        lock (gate)
        {
            var document = indices[index].All.Single(document => document.Id == id);
            indices[index].Write(id, document.Routing, document.Version + 1, source);
        }
    }

    /// <exception cref="EsRefusedException">No.</exception>
    public (int Status, JsonNode? Body) Answer(string method, string path, IReadOnlyDictionary<string, string> query, byte[] body)
    {
        lock (gate)
        {
            var parts = path.Trim('/').Split('/');
            return (method, parts) switch
            {
                ("PUT", ["_index_template", var name]) => PutTemplate(name, Parse(body)),
                ("DELETE", ["_index_template", var name]) => templates.Remove(name) ? Acknowledged : throw new EsRefusedException(404, "index_template_missing_exception", name),
                ("POST", ["_bulk"]) => (200, Bulk(body)),
                ("POST", ["_aliases"]) => PutAliases(Parse(body)),
                ("GET", ["_alias", var name]) => aliases.TryGetValue(name, out var target)
                    ? (200, new JsonObject { [target] = new JsonObject { ["aliases"] = new JsonObject { [name] = new JsonObject() } } })
                    : (404, new JsonObject { ["error"] = $"alias [{name}] missing", ["status"] = 404 }),
                ("POST", [var index, "_search"]) => (200, EsSearch.Answer(Find(index), Routing(query), Parse(body))),
                ("POST", [var index, "_mget"]) => (200, Many(Find(index), Parse(body))),
                ("POST", [var index, "_refresh"]) => Refresh(Find(index)),
                ("HEAD", [var index]) => (indices.ContainsKey(index) || aliases.ContainsKey(index) ? 200 : 404, null),
                ("PUT", [var index]) when !index.StartsWith('_') => Create(index, Parse(body)),
                ("DELETE", [var index]) when !index.StartsWith('_') => Remove(index),
                _ => throw EsRefusedException.Unknown($"{method} {path}"),
            };
        }
    }

    private static (int, JsonNode?) Acknowledged => (200, new JsonObject { ["acknowledged"] = true });

    /// <summary>A thousand levels deep, as the real one.</summary>
    private static JsonNode? Parse(byte[] body) => body.Length == 0 ? null : JsonNode.Parse(body, documentOptions: new() { MaxDepth = 1_000 });

    private static string? Routing(IReadOnlyDictionary<string, string> query) =>
        query.Keys.Any(name => name != "routing") ? throw EsRefusedException.Unknown(string.Join('&', query.Keys)) : query.GetValueOrDefault("routing");

    private EsIndex Find(string name) => indices.GetValueOrDefault(aliases.GetValueOrDefault(name, name)) ?? throw EsRefusedException.NoIndex(name);

    private EsTemplate? TemplateOf(string index) => templates.Values.FirstOrDefault(template => index.StartsWith(template.Pattern, StringComparison.Ordinal));

    private (int, JsonNode?) PutTemplate(string name, JsonNode? body)
    {
        templates[name] = EsTemplate.Read(body);
        return Acknowledged;
    }

    private (int, JsonNode?) Create(string name, JsonNode? body)
    {
        EsRefusedException.Only(body, "the index");
        if (name.Any(char.IsUpper)) throw new EsRefusedException(400, "invalid_index_name_exception", name);
        if (TemplateOf(name) is not { } template) throw EsRefusedException.Unknown($"an index without a template: {name}");
        if (!indices.TryAdd(name, new EsIndex(name, template))) throw new EsRefusedException(400, "resource_already_exists_exception", $"index [{name}] already exists");
        return Acknowledged;
    }

    private (int, JsonNode?) Remove(string name)
    {
        if (!indices.Remove(name)) throw EsRefusedException.NoIndex(name);
        foreach (var alias in aliases.Where(alias => alias.Value == name).Select(alias => alias.Key).ToArray()) aliases.Remove(alias);
        return Acknowledged;
    }

    private static (int, JsonNode?) Refresh(EsIndex index)
    {
        index.Refresh();
        return (200, new JsonObject { ["_shards"] = new JsonObject { ["total"] = 1, ["successful"] = 1, ["failed"] = 0 } });
    }

    private (int, JsonNode?) PutAliases(JsonNode? body)
    {
        var after = new Dictionary<string, string>(aliases);
        foreach (var action in EsRefusedException.Only(body, "the aliases", "actions")["actions"]!.AsArray())
        {
            var (kind, value) = EsRefusedException.One(action, "an alias action");
            var alias = EsRefusedException.Only(value, kind, "index", "alias");
            var (index, name) = (EsRefusedException.Text(alias["index"], "index"), EsRefusedException.Text(alias["alias"], "alias"));
            if (!indices.ContainsKey(index)) throw EsRefusedException.NoIndex(index);
            if (kind == "add") after[name] = index;
            else if (kind != "remove") throw EsRefusedException.Unknown(kind);
            else if (after.GetValueOrDefault(name) == index) after.Remove(name);
            else throw new EsRefusedException(404, "aliases_not_found_exception", $"aliases [{name}] missing");
        }

        aliases.Clear();
        foreach (var (name, index) in after) aliases.Add(name, index);
        return Acknowledged;
    }

    private static JsonObject Many(EsIndex index, JsonNode? body) => new()
    {
        ["docs"] = new JsonArray([.. EsRefusedException.Only(body, "mget", "docs")["docs"]!.AsArray().Select(node =>
        {
            var asked = EsRefusedException.Only(node, "a document", "_id", "routing", "_source");
            var id = EsRefusedException.Text(asked["_id"], "_id");
            if (index.Get(id, EsRefusedException.Text(asked["routing"], "routing")) is not { } document) return new JsonObject { ["_index"] = index.Name, ["_id"] = id, ["found"] = false };
            var hit = EsSearch.Hit(index, document, asked["_source"]);
            hit["found"] = true;
            return hit;
        })]),
    };

    private JsonObject Bulk(byte[] body)
    {
        if (body is [] || body[^1] != '\n') throw new EsRefusedException(400, "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]");
        var lines = System.Text.Encoding.UTF8.GetString(body).Split('\n')[..^1];
        var items = new JsonArray();
        var errors = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var (kind, value) = EsRefusedException.One(JsonNode.Parse(lines[i]), "an action");
            if (kind is not ("index" or "delete")) throw EsRefusedException.Unknown($"the action {kind}");
            var source = kind == "index" ? JsonNode.Parse(lines[++i])!.AsObject() : null;
            var item = Write(EsRefusedException.Only(value, kind, "_index", "_id", "routing", "version", "version_type"), source);
            errors |= item.ContainsKey("error");
            items.Add(new JsonObject { [kind] = item });
        }

        return new JsonObject { ["took"] = 1, ["errors"] = errors, ["items"] = items };
    }

    private JsonObject Write(JsonObject action, JsonObject? source)
    {
        var (name, id) = (EsRefusedException.Text(action["_index"], "_index"), EsRefusedException.Text(action["_id"], "_id"));
        if (EsRefusedException.Text(action["version_type"], "version_type") != "external") throw EsRefusedException.Unknown("other versions than external ones");
        var item = new JsonObject { ["_index"] = name, ["_id"] = id };
        try
        {
            if (Rejects(id) is { } rejected) throw new EsRefusedException(rejected, rejected == 429 ? "es_rejected_execution_exception" : "document_parsing_exception", "told to");
            if (!indices.TryGetValue(name, out var index) && TemplateOf(name) is not { AutoCreate: false }) throw EsRefusedException.Unknown("indices that make themselves");
            var (status, result) = (index ?? throw EsRefusedException.NoIndex(name)).Write(id, EsRefusedException.Text(action["routing"], "routing"), action["version"]!.GetValue<long>(), source);
            (item["status"], item["result"]) = (status, result);
        }
        catch (EsRefusedException refusal)
        {
            (item["status"], item["error"]) = (refusal.Status, refusal.Error);
        }

        return item;
    }
}
