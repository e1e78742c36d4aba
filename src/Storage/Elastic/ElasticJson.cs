using System.Text.Encodings.Web;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>JSON for a machine: letters of all scripts as they are.</summary>
internal static class ElasticJson
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
