using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>A document, or what is left of one that was removed.</summary>
public sealed record EsDocument(string Id, string Routing, long Version, JsonObject? Source, ImmutableDictionary<string, ImmutableArray<(object Term, int Position)>> Terms)
{
    public ImmutableArray<(object Term, int Position)> Of(string field) => Terms.GetValueOrDefault(field, []);
}

/// <summary>One index: what is written is kept by shard and id with its version, and found after a refresh.</summary>
public sealed class EsIndex(string name, EsTemplate template)
{
    private readonly Dictionary<(int Shard, string Id), EsDocument> written = [];
    private ImmutableArray<EsDocument> refreshed = [];
    private long refreshedAt = Environment.TickCount64;
    private bool changed;

    public string Name => name;

    public EsField Field(string field) => template.Fields.GetValueOrDefault(field) ?? throw EsRefusedException.Unknown($"the field {field}");

    public EsDocument? Get(string id, string routing) => written.GetValueOrDefault((Shard(routing), id)) is { Source: not null } document ? document : null;

    public IEnumerable<EsDocument> All => written.Values.Where(document => document.Source is not null);

    /// <summary>What searches see; with routing, of the one shard.</summary>
    public IEnumerable<EsDocument> Searched(string? routing)
    {
        if (changed && Environment.TickCount64 - refreshedAt > template.Refresh.TotalMilliseconds) Refresh();
        return routing is null ? refreshed : refreshed.Where(document => Shard(document.Routing) == Shard(routing));
    }

    public void Refresh()
    {
        refreshed = [.. All];
        refreshedAt = Environment.TickCount64;
        changed = false;
    }

    /// <returns>The status, and what was done.</returns>
    public (int Status, string Result) Write(string id, string routing, long version, JsonObject? source)
    {
        var place = (Shard(routing), id);
        var before = written.GetValueOrDefault(place);
        if (before is not null && before.Version >= version)
            throw new EsRefusedException(409, "version_conflict_engine_exception", $"[{id}]: version conflict, current version [{before.Version}] is higher or equal to the one provided [{version}]");
        written[place] = new EsDocument(id, routing, version, Kept(source), source is null ? ImmutableDictionary<string, ImmutableArray<(object, int)>>.Empty : Analyse(source));
        changed = true;
        return (before?.Source, source) switch
        {
            (null, null) => (404, "not_found"),
            (_, null) => (200, "deleted"),
            (null, _) => (201, "created"),
            _ => (200, "updated"),
        };
    }

    /// <summary>What can be read back.</summary>
    private JsonObject? Kept(JsonObject? source)
    {
        if (source is null) return null;
        var kept = (JsonObject)source.DeepClone();
        foreach (var field in template.NotKept) kept.Remove(field);
        return kept;
    }

    private int Shard(string routing) => routing.Aggregate(7, (hash, letter) => ((hash * 31) + letter) & 0xFFFFFF) % template.Shards;

    private ImmutableDictionary<string, ImmutableArray<(object Term, int Position)>> Analyse(JsonObject source)
    {
        var terms = new Dictionary<string, List<(object, int)>>();
        foreach (var (name, value) in source)
        {
            if (!template.Fields.TryGetValue(name, out var field)) throw new EsRefusedException(400, "strict_dynamic_mapping_exception", $"introduction of [{name}] within [_doc] is not allowed");
            Add(field, value);
            if (field.CopyTo is { } target) Add(template.Fields[target], value);
        }

        return terms.ToImmutableDictionary(field => field.Key, field => field.Value.ToImmutableArray());

        void Add(EsField field, JsonNode? value)
        {
            if (!terms.TryGetValue(field.Name, out var found)) terms.Add(field.Name, found = []);
            var from = found.Count == 0 ? 0 : found[^1].Item2 + 100;
            found.AddRange(field.Terms(value).Select(term => (term.Term, term.Position + from)));
        }
    }
}
