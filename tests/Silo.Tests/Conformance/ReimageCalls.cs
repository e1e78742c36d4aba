namespace Darkroom.Tests.Conformance;

/// <summary>Reimage: the documented endpoints, and the decisions where the documents leave room.</summary>
internal static partial class ReimageCalls
{
    public static readonly Call[] All = [.. Uploads, .. Lists, .. Searches, .. Edits, .. Account, .. Renditions, .. Formats, .. Frames, .. RefusedRenditions];

    private const string Error = """{"error":"<text>"}""";
    private const string NotFound = """{"error":"Image not found"}""";
    private const string Unauthorized = """{"error":"Unauthorized"}""";

    private static Call Row(string name, Func<Tenant, Task> check, long? storageLimit = null) => Tenant.Row("Reimage", name, check, storageLimit);

    private static Call RefusesStrangers(string method, string path) => Row($"{method} {path} without a key, with a wrong one, with another scheme", async tenant =>
    {
        await tenant.Stranger(method, path).Says(401, Unauthorized);
        await tenant.Stranger(method, path, null, ("Authorization", "Bearer wrong")).Says(401, Unauthorized);
        await tenant.Stranger(method, path, null, ("Authorization", "Basic YTpi")).Says(401, Unauthorized);
    });

    private static Call RefusesScope(string method, string path, string scope) => Row($"{method} {path} with a key that lacks the scope", async tenant =>
        await tenant.Stranger(method, path, null, ("Authorization", "Bearer " + await tenant.KeyWith(scope))).Says(403, Error));
}
