using System.Text.Json;

namespace Darkroom.Tests;

/// <summary><c>auto</c>, <c>json</c> and srcsets where strangers may not have everything.</summary>
public sealed class NegotiatedAccessTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Modern = "image/avif,image/webp";

    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task A_signature_is_for_the_url_and_not_for_the_format_that_it_turns_out_to_be()
    {
        var account = await Signing.Start(server, ""","require_signature":"all" """);
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var url = $"/files/{account.Bucket}/pic/w-40.auto";
        using var refused = await Ask(url);
        Assert.Equal((403, "no-store", "Accept"), ((int)refused.StatusCode, refused.Header("Cache-Control"), refused.Header("Vary")));
        using var signed = await Ask(account.Sign(url));
        Assert.Equal((200, "image/avif", "Accept"), ((int)signed.StatusCode, signed.Header("Content-Type"), signed.Header("Vary")));
        using var plain = await server.Anonymous.GetAsync(account.Sign(url));
        Assert.Equal("image/jpeg", plain.Header("Content-Type"));
        using var expiring = await Ask(account.Sign(url, Signing.In(60)));
        Assert.Matches("^public, max-age=(60|59|58)$", expiring.Header("Cache-Control"));
    }

    [Fact]
    public async Task Presets_and_lists_of_allowed_ops_hold_for_auto()
    {
        var account = await Signing.Start(server);
        var id = (await server.Upload(Pictures.Photo(80, 60), key: account.Key)).GetProperty("object_id").GetString();
        await server.Http.PutAsync(account.Admin + "/presets/small", SlinkPerson.Body("""{"ops":"w-30"}""")).Answers(200);
        await account.Change("""{"allowed_ops":["w-40"]}""");
        var at = $"/files/{account.Bucket}/{id}/";
        using var preset = await Ask(at + "preset-small.auto");
        Assert.Equal(("image/avif", "public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400"), (preset.Header("Content-Type"), preset.Header("Cache-Control")));
        await Ask(at + "w-40.auto").Answers(200);
        using var other = await Ask(at + "w-41.auto");
        Assert.Equal((403, "Accept"), ((int)other.StatusCode, other.Header("Vary")));
        using var unknown = await Ask(at + "preset-nothing.auto");
        Assert.Equal((400, "Accept"), ((int)unknown.StatusCode, unknown.Header("Vary")));
    }

    [Fact]
    public async Task A_signed_description_has_the_exif_without_the_place()
    {
        var account = await Signing.Start(server);
        await server.Upload(await File.ReadAllBytesAsync(Path.Combine(Outside.Corpus, "photos/nikon-p6000-gps.jpg")), "pic", key: account.Key);
        var url = $"/files/{account.Bucket}/pic/original.json";
        using var signed = await server.Anonymous.GetAsync(account.Sign(url));
        var text = await signed.Content.ReadAsStringAsync();
        Assert.Equal(("NIKON", "private, no-cache"), (JsonElement.Parse(text).GetProperty("exif").GetProperty("Make").GetString(), signed.Header("Cache-Control")));
        Assert.DoesNotContain("GPS", text, StringComparison.OrdinalIgnoreCase);
        using var own = await account.AsOwner(url);
        Assert.Contains("GPSLatitude", await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var stranger = await server.Anonymous.GetAsync(url);
        Assert.Equal(3, new[] { signed, own, stranger }.Select(answer => answer.Headers.ETag).Distinct().Count());

        // A key that may only write knows no more than a stranger.
        var writer = (await server.Http.PostJson(account.Admin + "/keys", """{"name":"writer","scopes":["write"]}""").Json(201)).GetProperty("key").GetString()!;
        using var written = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Authorization", "Bearer " + writer)));
        Assert.DoesNotContain("exif", await written.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_strangers_need_signatures_the_owner_gets_signed_srcsets()
    {
        var account = await Signing.Start(server, ""","require_signature":"transformations" """);
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var url = $"/darkroom/srcset/{account.Bucket}/pic/original?widths=30,50";
        Assert.Equal("""403 {"error":"This transformation needs a signature"}""", await server.Anonymous.GetAsync(url).Text());
        var said = JsonElement.Parse(await (await account.AsOwner(url)).Content.ReadAsStringAsync());
        foreach (var candidate in said.GetProperty("srcset").GetString()!.Split(", ").Append(said.GetProperty("sources")[1].GetProperty("srcset").GetString()!.Split(", ")[0]))
            await Ask(candidate.Split(' ')[0]).Answers(200);
    }

    private Task<HttpResponseMessage> Ask(string url) => server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Accept", Modern)));
}
