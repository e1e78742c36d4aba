using System.Text;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>One request, as it may be sent to any node and more than once: nothing that is sent does harm twice.</summary>
/// <param name="Path">With the query, without the node.</param>
/// <param name="IsLines">The body is JSON by the line, as bulk requests are.</param>
internal sealed record ElasticRequest(HttpMethod Method, string Path, ReadOnlyMemory<byte>? Body = null, bool IsLines = false)
{
    public static ElasticRequest Get(string path) => new(HttpMethod.Get, path);

    public static ElasticRequest Head(string path) => new(HttpMethod.Head, path);

    public static ElasticRequest Delete(string path) => new(HttpMethod.Delete, path);

    public static ElasticRequest Put(string path, JsonNode body) => new(HttpMethod.Put, path, Encode(body));

    public static ElasticRequest Post(string path, JsonNode? body = null) => body is null ? new(HttpMethod.Post, path) : new(HttpMethod.Post, path, Encode(body));

    public static ElasticRequest Lines(string path, ReadOnlyMemory<byte> lines) => new(HttpMethod.Post, path, lines, IsLines: true);

    private static byte[] Encode(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString(ElasticJson.Options));
}
