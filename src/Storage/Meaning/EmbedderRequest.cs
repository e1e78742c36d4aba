using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>What services want to read, each in its shape.</summary>
internal static class EmbedderRequest
{
    public static JsonObject OfText(EmbedderOptions options, string text) => options.Shape switch
    {
        EmbedderShape.Objects => Request(options, "input", [new JsonObject { ["text"] = text }]),
        EmbedderShape.Modality => Request(options, "input", [text], ("modality", "text")),
        _ => Request(options, "inputs", [Content(new JsonObject { ["type"] = "text", ["text"] = text })], ("input_type", "query")),
    };

    public static JsonObject OfPictures(EmbedderOptions options, IReadOnlyList<byte[]> jpegs)
    {
        var pictures = jpegs.Select(Convert.ToBase64String);
        return options.Shape switch
        {
            EmbedderShape.Objects => Request(options, "input", pictures.Select(JsonNode (picture) => new JsonObject { ["image"] = picture })),
            EmbedderShape.Modality => Request(options, "input", pictures.Select(JsonNode (picture) => DataUrl(picture)), ("modality", "image")),
            _ => Request(
                options,
                "inputs",
                pictures.Select(JsonNode (picture) => Content(new JsonObject { ["type"] = "image_base64", ["image_base64"] = DataUrl(picture) })),
                ("input_type", "document")),
        };
    }

    private static JsonObject Request(EmbedderOptions options, string list, IEnumerable<JsonNode> inputs, (string Name, string Value)? hint = null)
    {
        var request = new JsonObject { ["model"] = options.Model, [list] = new JsonArray([.. inputs]) };
        if (hint is { } said) request[said.Name] = said.Value;
        if (options.Dimensions > 0) request[options.Shape == EmbedderShape.Contents ? "output_dimension" : "dimensions"] = options.Dimensions;
        return request;
    }

    private static JsonObject Content(JsonObject part) => new() { ["content"] = new JsonArray(part) };

    private static string DataUrl(string base64) => $"data:image/jpeg;base64,{base64}";
}
