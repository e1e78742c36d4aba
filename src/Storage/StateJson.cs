using System.Text.Json;
using System.Text.Json.Serialization;

namespace Darkroom.Storage;

/// <summary>How grains' documents are written.</summary>
internal static class StateJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
