using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>The same bytes and pictures that look alike, on a real server.</summary>
public sealed class DuplicateTests : IAsyncLifetime
{
    private DarkroomServer server = null!;

    public async ValueTask InitializeAsync() => server = await DarkroomServer.Start();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_picture_in_another_size_and_brightness_looks_alike_and_another_does_not()
    {
        await server.Upload(Scenes.Patches(1), "first");
        await server.Upload(Scenes.Patches(1, side: 360, brighter: 20), "larger");
        await server.Upload(Scenes.Patches(2), "other");
        var body = await Get("/darkroom/images/first/duplicates");
        var found = Assert.Single(body.GetProperty("images").EnumerateArray());
        Assert.Equal("larger", found.GetProperty("object_id").GetString());
        Assert.False(found.GetProperty("exact").GetBoolean());
        Assert.InRange(found.GetProperty("distance").GetInt32(), 0, 6);
        await server.Upload(Scenes.Patches(1), "again");
        body = await Get("/darkroom/images/first/duplicates?distance=0");
        Assert.Contains(body.GetProperty("images").EnumerateArray(), image => image.GetProperty("object_id").GetString() == "again" && image.GetProperty("exact").GetBoolean());
    }

    [Fact]
    public async Task What_is_asked_wrongly_or_of_nobodys_image_is_refused()
    {
        await server.Upload(Scenes.Plain(10, 200, 10), "flat");
        Assert.Equal(JsonValueKind.Null, (await Get("/darkroom/images/flat/duplicates")).GetProperty("print").ValueKind);
        Assert.Equal(HttpStatusCode.BadRequest, await Status("/darkroom/images/flat/duplicates?distance=12"));
        Assert.Equal(HttpStatusCode.BadRequest, await Status("/darkroom/images/flat/duplicates?distance=x"));
        Assert.Equal(HttpStatusCode.NotFound, await Status("/darkroom/images/nobodys/duplicates"));
        Assert.Equal(HttpStatusCode.Forbidden, await Status("/darkroom/images/flat/similar"));
        using var anonymous = await server.Anonymous.GetAsync("/darkroom/images/flat/duplicates");
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }

    [Fact]
    public async Task The_accounts_policy_says_what_becomes_of_the_same_bytes()
    {
        var picture = Scenes.Patches(7);
        var first = (await server.Upload(picture)).GetProperty("object_id").GetString();
        Assert.NotEqual(first, (await server.Upload(picture)).GetProperty("object_id").GetString());
        await Policy("return", HttpStatusCode.OK);
        Assert.Equal(first, (await server.Upload(picture, tags: "more")).GetProperty("object_id").GetString());
        await Policy("refuse", HttpStatusCode.OK);
        using (var refused = await server.PostUpload(picture, null, "", "photo.png", null))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains(first!, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await Policy("sometimes", HttpStatusCode.BadRequest);
        var account = await Get("/admin/accounts/default");
        Assert.Equal("refuse", account.GetProperty("duplicates").GetString());
        // Nothing of what was not kept counts.
        var usage = await Get("/admin/accounts/default/usage");
        Assert.Equal((2, 0), (usage.GetProperty("image_count").GetInt32(), usage.GetProperty("storage_reserved").GetInt64()));
        Assert.Equal(2 * picture.Length, usage.GetProperty("storage_used").GetInt64());
    }

    [Fact]
    public async Task Of_uploads_of_the_same_bytes_at_once_all_get_one_image()
    {
        await Policy("return", HttpStatusCode.OK);
        var picture = Scenes.Patches(9);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.Upload(picture)));
        Assert.Single(answers.Select(answer => answer.GetProperty("object_id").GetString()).Distinct());
    }

    private async Task Policy(string policy, HttpStatusCode expected)
    {
        using var answer = await server.Http.PatchAsJsonAsync("/admin/accounts/default", new { duplicates = policy });
        Assert.Equal(expected, answer.StatusCode);
    }

    private async Task<JsonElement> Get(string path) => JsonDocument.Parse(await server.Http.GetStringAsync(path)).RootElement;

    private async Task<HttpStatusCode> Status(string path)
    {
        using var answer = await server.Http.GetAsync(path);
        return answer.StatusCode;
    }
}
