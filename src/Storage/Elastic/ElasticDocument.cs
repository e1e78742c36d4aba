using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>An image as the index has it.</summary>
internal static class ElasticDocument
{
    /// <summary>The document, with a digest of itself by which a check knows whether it is current.</summary>
    /// <param name="vector">The image's own, where the index has vectors.</param>
    public static JsonObject Of(ImageRow row, string? space = null, StoredVector? vector = null)
    {
        var document = Fields(row, space, vector?.Seq);
        document["digest"] = Digest(document);
        // One value of JSON and not one for each number.
        if (vector is not null) document["vector"] = JsonSerializer.SerializeToNode(Halves.Read(vector.Halves));
        return document;
    }

    /// <param name="seq">Of the change that wrote the image's vector: it stands for the vector, which need not be read then.</param>
    public static string DigestOf(ImageRow row, string? space = null, long? seq = null) => Digest(Fields(row, space, seq));

    private static JsonObject Fields(ImageRow row, string? space, long? seq)
    {
        var image = row.Image;
        var words = SearchDocument.Of(image, row.Details);
        var (width, height) = (image.Content.Size.Width, image.Content.Size.Height);
        var document = new JsonObject
        {
            ["image"] = image.Id.ToString(),
            ["account"] = image.Account.ToString(),
            ["created"] = Micros.Of(image.CreatedAt),
            ["type"] = image.Content.Type.Extension,
            ["bytes"] = image.Bytes,
            ["width"] = width,
            ["height"] = height,
            ["orientation"] = Name(SearchOrientations.Of(image.Content.Size)),
            ["keys"] = Texts(words.Keys),
            ["tag_keys"] = Texts(image.Tags.Select(Tags.Key)),
            ["tags"] = Texts(image.Tags),
        };
        foreach (var texts in words.Texts.GroupBy(text => text.Class))
        {
            // Each text is a value of its own: a phrase does not reach from one into the next.
            document[ElasticTemplate.Stems(texts.Key)] = Texts(texts.Select(text => string.Join(' ', text.Tokens.Select(token => token.Stem))));
            document[ElasticTemplate.Forms(texts.Key)] = string.Join(' ', texts.SelectMany(text => text.Tokens).Select(token => token.Form).Distinct(StringComparer.Ordinal));
        }

        if (seq is { } number) (document["space"], document["vector_seq"]) = (space, number);
        return document;
    }

    public static string Name(SearchOrientation orientation) => orientation.ToString().ToLowerInvariant();

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static string Digest(JsonObject document) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString(ElasticJson.Options))).AsSpan(0, 16));
}
