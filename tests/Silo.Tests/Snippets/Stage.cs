using System.Globalization;
using Darkroom.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Darkroom.Tests.Snippets;

/// <summary>What the examples meet: a server, a person who is logged in there, images, a folder with files, and a picture elsewhere.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>Of the picture elsewhere.</summary>
    public const int ForeignWidth = 91;
    private static int seed = 1000;

    private readonly WebApplication elsewhere;
    private readonly string jwt;
    private readonly string apiKey;

    private Stage(DarkroomServer server, WebApplication elsewhere, string jwt, string apiKey)
    {
        (Server, this.elsewhere, this.jwt, this.apiKey) = (server, elsewhere, jwt, apiKey);
        Folder = Directory.CreateTempSubdirectory("snippets-").FullName;
    }

    public DarkroomServer Server { get; }

    public string Folder { get; }

    /// <summary>What the examples read.</summary>
    public Dictionary<string, string> Environment => new() { ["REIMAGE_API_KEY"] = DarkroomServer.AdminKey, ["URL"] = Server.Url.ToString() };

    private string ForeignPicture => elsewhere.Urls.First() + "/Interior.png";

    public static async Task<Stage> Set(DarkroomServer server)
    {
        var person = "person" + Interlocked.Increment(ref seed).ToString(CultureInfo.InvariantCulture);
        var password = "a password of " + person;
        await server.Anonymous.PostJson("/api/auth/signup", $$"""{"email":"{{person}}@example.org","username":"{{person}}","password":"{{password}}","confirm":"{{password}}"}""").Json(201);
        var session = await server.Anonymous.PostJson("/api/auth/login", $$"""{"username":"{{person}}","password":"{{password}}"}""").Json();
        var token = session.GetProperty("access_token").GetString()!;
        using var asking = Answers.Request(HttpMethod.Post, "/api/user/api-keys", ("Authorization", "Bearer " + token));
        asking.Content = new StringContent("""{"name":"examples"}""", null, "application/json");
        var key = await server.Anonymous.SendAsync(asking).Json();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        host.MapGet("/Interior.png", () => Results.Bytes(Pictures.Photo(ForeignWidth, 60, Interlocked.Increment(ref seed)), "image/png"));
        await host.StartAsync();
        return new Stage(server, host, token, key.GetProperty("key").GetString()!);
    }

    /// <summary>Uploads an image for one run (Slink's belong to the person) and puts the names of this server, its keys and its images into the example.</summary>
    public async Task<Trial> Rehearse(Snippet snippet, Flaw? flaw, bool repaired)
    {
        var isSlinks = snippet.Dialect == "Slink";
        var file = Path.Combine(Folder, $"photo-{Interlocked.Increment(ref seed)}.png");
        await File.WriteAllBytesAsync(file, Pictures.Photo(isSlinks ? 500 : 64, isSlinks ? 400 : 48, seed));
        var tags = snippet.Call.Contains("remove_tags", StringComparison.Ordinal) ? "kept,animal,dog,pet,four_legs" : "old";
        var uploaded = await Server.Upload(Pictures.Photo(isSlinks ? 1000 : 64, isSlinks ? 800 : 48, Interlocked.Increment(ref seed)), tags: tags, key: isSlinks ? apiKey : null);
        var id = uploaded.GetProperty("object_id").GetString()!;
        var subject = new Subject(id, ImageId.Parse(id, null).ToUuid(), uploaded.GetProperty("object_url").GetString()!, file);
        return new Trial(snippet, flaw, repaired, subject, Adapt(snippet, repaired ? flaw!.Repair!(snippet.Text) : snippet.Text, subject));
    }

    /// <summary>What the server says of an image now.</summary>
    public Task<HttpResponseMessage> Image(string id, string? key = null) =>
        Server.Anonymous.GetAsync($"/v1/images/{id}?verbose&key={key ?? DarkroomServer.AdminKey}");

    /// <summary>As the person who is logged in.</summary>
    public Task<HttpResponseMessage> PersonsImage(string id) => Image(id, apiKey);

    public async ValueTask DisposeAsync()
    {
        await elsewhere.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private string Adapt(Snippet snippet, string text, Subject subject)
    {
        var server = Server.Url.ToString().TrimEnd('/');
        var code = text.Swap(@"https?%3A%2F%2F[^\s'""&]+", Uri.EscapeDataString(ForeignPicture));
        code = code.Swap(@"https://upload\.[^\s'""]+", ForeignPicture);
        code = code.Swap(@"https://files\.reimage\.dev/[^/]+/[^/]+/", "GET " + new Uri(subject.ObjectUrl).AbsolutePath);
        code = code.Swap(@"sk_[0-9a-f]+\.\.\.", apiKey);
        code = code.Swap(@"(?<=/images/)12345\b|xyz789|<object_id>|\{IMAGE_ID\}", subject.Id);
        code = code.Swap(@"https://api\.(?:reimage\.dev|imager\.com|imageresizer\.io)", server);
        code = code.Replace("Host: api.imageresizer.io", "Host: " + Server.Url.Authority, StringComparison.Ordinal)
            .Replace("YOUR_API_KEY", DarkroomServer.AdminKey, StringComparison.Ordinal)
            .Replace("<jwt_access_token>", jwt, StringComparison.Ordinal)
            .Replace("/path/to/your/image.jpg", subject.File, StringComparison.Ordinal)
            .Replace("[binary data]", "@" + subject.File, StringComparison.Ordinal);
        return (snippet.Dialect, snippet.Language) switch
        {
            ("Slink", _) => OfSlink(snippet, code, subject),
            ("Reimage", "http") when !snippet.Text.StartsWith("https", StringComparison.Ordinal) => WithKey(code, DarkroomServer.AdminKey),
            (_, "curl") => code.Swap(@"(?<![""'])http://\S+", "\"$0\""),
            ("Reimage", "node") when code.Contains("${API_KEY}", StringComparison.Ordinal) => Helper(snippet).Replace("https://api.reimage.dev", server, StringComparison.Ordinal) + code,
            _ => code,
        };
    }

    private string OfSlink(Snippet snippet, string text, Subject subject)
    {
        var code = text.Swap(@"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.)|(?<=/image/)uuid|\{id\}|(?<==)uuid1", subject.Uuid)
            .Replace("{ext}", "png", StringComparison.Ordinal).Replace("{page}", "1", StringComparison.Ordinal)
            .Replace("uuid2", subject.Uuid, StringComparison.Ordinal).Replace("uuid3", subject.Uuid, StringComparison.Ordinal);
        code = code.Swap(@"^[^\w\n]*image \(file\).*$", "image: @" + subject.File);
        if (code.StartsWith('/')) code = "GET " + code;
        // The example of a list does not repeat the header that its section asks for.
        return snippet.Text.StartsWith("GET /api", StringComparison.Ordinal) && !code.Contains('\n', StringComparison.Ordinal) ? WithKey(code, jwt) : code;
    }

    /// <summary>The page says once, above, that each call takes this header.</summary>
    private static string WithKey(string text, string key) =>
        text.Split('\n', 2) is [var line, var rest] ? $"{line}\nAuthorization: Bearer {key}\n{rest}" : $"{text}\nAuthorization: Bearer {key}\n";

    /// <summary>The function of the page's first example, which a later one calls.</summary>
    private static string Helper(Snippet snippet)
    {
        var first = SnippetPages.In(snippet.Dialect, snippet.Page).First(other => other.Language == "node");
        return first.Text.Split("// Usage")[0] + "const API_KEY = process.env.REIMAGE_API_KEY;\n";
    }
}

/// <summary>One server and one person for all languages.</summary>
public sealed class SharedStage : IAsyncLifetime
{
    private readonly SharedServer server = new();
    private Stage? stage;

    internal Stage Value => stage ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        stage = await Stage.Set(server.Value);
    }

    public async ValueTask DisposeAsync()
    {
        if (stage is not null) await stage.DisposeAsync();
        await server.DisposeAsync();
    }
}
