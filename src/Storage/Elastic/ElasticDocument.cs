using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>An image as the index has it.</summary>
internal static class ElasticDocument
{
    /// <summary>The document, with a digest of itself by which a check knows whether it is current.</summary>
    public static JsonObject Of(ImageRow row)
    {
        var document = Fields(row);
        document["digest"] = Digest(document);
        return document;
    }

    public static string DigestOf(ImageRow row) => Digest(Fields(row));

    private static JsonObject Fields(ImageRow row)
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
            ["orientation"] = Name(width > height ? SearchOrientation.Landscape : width < height ? SearchOrientation.Portrait : SearchOrientation.Square),
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

        return document;
    }

    public static string Name(SearchOrientation orientation) => orientation.ToString().ToLowerInvariant();

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static string Digest(JsonObject document) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString(ElasticJson.Options))).AsSpan(0, 16));
}
