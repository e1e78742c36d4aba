using System.Text.Json;

namespace Darkroom.Tests.Conformance;

/// <summary>ImageResizer.io v1, by resource.</summary>
internal static partial class ImageResizerCalls
{
    public static readonly Call[] All = [.. Creates, .. Reads, .. Edits, .. Deletes, .. Account, .. Pictures];

    private const string Octets = "application/octet-stream";
    private const string Image = """{"success":true,"response":{"id":"<id>","width":40,"height":30,"filesize":"<number>","tags":[]}}""";

    private static string Error(string code) => $$$"""{"success":false,"response":null,"error":{"code":"{{{code}}}","message":"<text>"}}""";

    private static Call Row(string name, Func<Tenant, Task> check, long? storageLimit = null) => Tenant.Row("ImageResizer", name, check, storageLimit);

    /// <summary>Sends the key as the documents do.</summary>
    private static Task<HttpResponseMessage> Ask(Tenant tenant, string method, string pathAndQuery, HttpContent? content = null, params (string Name, string Value)[] headers) =>
        tenant.Stranger(method, $"{pathAndQuery}{(pathAndQuery.Contains('?', StringComparison.Ordinal) ? '&' : '?')}key={tenant.Key}", content, headers);

    private static Task<HttpResponseMessage> Get(Tenant tenant, string pathAndQuery) => Ask(tenant, "GET", pathAndQuery);

    private static async Task<string> Upload(Tenant tenant, string query = "", byte[]? file = null) =>
        IdOf(await Ask(tenant, "POST", "/v1/images" + query, Forms.Bytes(file ?? Tenant.Picture(), Octets)).Json());

    private static string IdOf(JsonElement body) => body.GetProperty("response").GetProperty("id").GetString()!;

    private static Call RefusesStrangers(string method, string path) => Row($"{method} {path} without a key, with a wrong one, with two that differ", async tenant =>
    {
        await tenant.Stranger(method, path).Says(401, Error("invalid_key"));
        await tenant.Stranger(method, path + "?key=wrong").Says(401, Error("invalid_key"));
        await tenant.Stranger(method, $"{path}?key={tenant.Key}", null, ("X-Api-Key", "another")).Says(401, Error("invalid_key"));
    });
}
