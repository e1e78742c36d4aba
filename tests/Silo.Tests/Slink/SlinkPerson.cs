using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>Somebody who signed up at a server and logged in, as a program of Slink's clients sees it.</summary>
internal sealed class SlinkPerson
{
    private static readonly ConditionalWeakTable<DarkroomServer, Task<SlinkPerson>> Anns = [];
    private static readonly ConditionalWeakTable<DarkroomServer, Task<SlinkPerson>> Bobs = [];

    private readonly DarkroomServer server;

    private SlinkPerson(DarkroomServer server, string id, string username)
    {
        (this.server, Id, Username) = (server, id, username);
        Http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(100) };
    }

    /// <summary>The account, as a UUID.</summary>
    public string Id { get; }

    public string Username { get; }

    public string Email => Username + "@people.example";

    public string Password { get; set; } = "correct horse";

    public string Access { get; private set; } = "";

    public string Refresh { get; private set; } = "";

    /// <summary>Sends the access token.</summary>
    public HttpClient Http { get; }

    /// <summary>The server's first person: for whatever does not count what one has.</summary>
    public static Task<SlinkPerson> Ann(DarkroomServer server) => Anns.GetValue(server, server => SignUp(server));

    /// <summary>Somebody else than <see cref="Ann"/>.</summary>
    public static Task<SlinkPerson> Bob(DarkroomServer server) => Bobs.GetValue(server, server => SignUp(server));

    public static string NewName() => "p" + Guid.NewGuid().ToString("N")[..12];

    public static async Task<SlinkPerson> SignUp(DarkroomServer server)
    {
        var person = await SignUpOnly(server);
        await person.LogIn();
        return person;
    }

    public static async Task<SlinkPerson> SignUpOnly(DarkroomServer server)
    {
        var name = NewName();
        var wish = $$"""{"email":"{{name}}@people.example","username":"{{name}}","password":"correct horse","confirm":"correct horse","display_name":"Person {{name}}"}""";
        var id = (await server.Anonymous.PostJson("/api/auth/signup", wish).Json(201)).GetProperty("id").GetString()!;
        return new SlinkPerson(server, id, name);
    }

    public Task<HttpResponseMessage> TryLogIn(string? password = null) =>
        server.Anonymous.PostJson("/api/auth/login", JsonSerializer.Serialize(new { username = Username, password = password ?? Password }));

    /// <summary>A new session; the one before goes on, but this forgets it.</summary>
    public async Task LogIn() => Carry(await TryLogIn().Json());

    public void Carry(JsonElement tokens)
    {
        (Access, Refresh) = (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Access);
    }

    /// <summary>A key that is good in every dialect.</summary>
    public async Task<string> NewKey(string name = "key") =>
        (await Http.PostJson("/api/user/api-keys", JsonSerializer.Serialize(new { name })).Json()).GetProperty("key").GetString()!;

    /// <returns>The image's UUID.</returns>
    public async Task<string> Upload(byte[] file, params (string Name, string Value)[] fields) =>
        (await Http.PostAsync("/api/upload", Form(file, fields)).Json(201)).GetProperty("id").GetString()!;

    public Task<JsonElement> Detail(string image) => Http.GetAsync($"/api/image/{image}/detail").Json();

    public Task<HttpResponseMessage> Patch(string image, string json) => Http.PatchAsync("/api/image/" + image, Body(json));

    public static MultipartFormDataContent Form(byte[] file, params (string Name, string Value)[] fields) => Form(file, "holiday.png", fields);

    public static MultipartFormDataContent Form(byte[] file, string fileName, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent(file), "image", fileName);
        return form;
    }

    public static StringContent Body(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    /// <summary>A DELETE with a body.</summary>
    public Task<HttpResponseMessage> Delete(string url, string json) => Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, url) { Content = Body(json) });
}
