using Microsoft.AspNetCore.WebUtilities;

namespace Darkroom.Api;

/// <summary>A CDN URL's query. Names are compared whatever their case; of repeated ones the last counts.</summary>
internal readonly struct QueryParameters
{
    private readonly Dictionary<string, string> values;

    private QueryParameters(Dictionary<string, string> values) => this.values = values;

    public static QueryParameters Read(string query)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        // A careless client writes ??name=value.
        foreach (var pair in new QueryStringEnumerable(query.AsMemory().TrimStart('?')))
            read[pair.DecodeName().ToString()] = pair.DecodeValue().ToString();
        return new(read);
    }

    /// <summary>Null when it is not there, empty when it has no value.</summary>
    public string? Last(string name) => values.GetValueOrDefault(name);

    public bool Has(string name) => values.ContainsKey(name);
}
