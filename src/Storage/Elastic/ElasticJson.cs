using System.Text.Encodings.Web;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>JSON for a machine: letters of all scripts as they are, and as deep as Elasticsearch reads it, for a parenthesis of a query is six levels of it.</summary>
internal static class ElasticJson
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };
}
