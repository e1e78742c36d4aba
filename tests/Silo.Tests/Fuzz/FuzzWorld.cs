using System.Collections.Concurrent;
using System.Text.Json;

namespace Darkroom.Tests.Fuzz;

/// <summary>A server with an account, a person, pictures and secrets, which remembers what answers name.</summary>
public sealed class FuzzWorld : IAsyncLifetime
{
    /// <summary>Stands in every secret that tests make up, so that it is found wherever one leaks.</summary>
    public const string Canary = "c4n4ry";

    public const string Password = Canary + "-password";

    /// <summary>Pictures that no request names, so that lists have more than a page of them.</summary>
    private const int Shelf = 120;

    private static readonly string[] Options =
    [
        "Slink:SignUp=open", "Slink:GuestUploads=true", "Network:BodyIdleSeconds=1", "Network:HeaderSeconds=2", "Import:Seconds=2", "Imaging:MaxOutputPixels=1000000",
        "RateLimits:ImagerPerHour=0", "RateLimits:LoginPerMinute=0", "RateLimits:GuestUploadsPerHour=0", "RateLimits:WrongKeysPerMinute=0", "RateLimits:MissesPerMinute=0",
    ];

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> known = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> secrets = [Canary, DarkroomServer.AdminKey];
    private DarkroomServer? server;
    private int linesRead;

    public DarkroomServer Server => server!;

    public string Key { get; private set; } = "";

    public string User { get; } = "fuzzy";

    public string Token => Known("token");

    public async ValueTask InitializeAsync()
    {
        server = await DarkroomServer.Start(data: null, Options);
        var account = await server.Http.PostJson("/admin/accounts", $$"""{"name":"Fuzz","bucket":"fuzz","username":"{{User}}","password":"{{Password}}"}""").Json(201);
        Key = account.GetProperty("key").GetString()!;
        secrets.Add(Key);
        await LogIn();
        await Parallel.ForAsync(0, Shelf, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await server.Upload(Pictures.Photo(8 + number, 9, number), tags: "shelf", key: Key));
        for (var seed = 0; seed < 8; seed++) Learn((await server.Upload(Pictures.Photo(60, 40, 1_000 + seed), "pic-" + seed, key: Key)).GetProperty("object_id"), "id");
    }

    /// <summary>One of the values of this kind that answers named, the newest rather than old ones.</summary>
    internal string Known(string kind) => known.TryGetValue(kind, out var values) && !values.IsEmpty ? values.ElementAt(Random.Shared.Next(values.Count)) : "none";

    /// <summary>Logs in again, for a request may have ended the person's sessions.</summary>
    internal async Task LogIn() =>
        Learn(await Server.Anonymous.PostJson("/api/auth/login", $$"""{"username":"{{User}}","password":"{{Password}}"}""").Json());

    internal void Learn(RawAnswer answer)
    {
        if (answer.Status is not (200 or 201) || answer.Body.Length is 0 or > 4_000 || !answer.Header("Content-Type").StartsWith("application/json", StringComparison.Ordinal)) return;
        Learn(JsonDocument.Parse(answer.Body).RootElement);
    }

    /// <summary>What the server has said since it was last asked that it should not have said; null for nothing.</summary>
    internal string? Leak()
    {
        var lines = Server.Process.Output.Split('\n');
        var from = Interlocked.Exchange(ref linesRead, lines.Length);
        return lines.Skip(from).FirstOrDefault(line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)) || line.Contains(" at Darkroom", StringComparison.Ordinal) || line.Contains("Unhandled", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    private void Learn(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return;
        foreach (var property in body.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object) Learn(property.Value);
            else if (KindOf(property.Name) is { } kind) Learn(property.Value, kind);
        }
    }

    private void Learn(JsonElement value, string kind)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text) return;
        var values = known.GetOrAdd(kind, _ => new());
        values.Enqueue(text);
        while (values.Count > (kind == "token" ? 1 : 12)) values.TryDequeue(out _);
        if (kind is "token" or "refresh" or "secret" && secrets.Count < 200) secrets.Add(text);
    }

    private static string? KindOf(string name) => name switch
    {
        "id" or "object_id" or "image_id" => "id",
        "account_id" => "account",
        "keyId" or "key_id" => "keyId",
        "key" => "secret",
        "access_token" => "token",
        "refresh_token" => "refresh",
        "nextCursor" or "prevCursor" => "cursor",
        _ => null,
    };
}
