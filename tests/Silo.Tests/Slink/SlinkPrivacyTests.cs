namespace Darkroom.Tests;

/// <summary>Who gets the bytes of an image that is not public.</summary>
public sealed class SlinkPrivacyTests
{
    [Fact]
    public async Task A_link_opens_what_is_not_public_unless_the_operator_closes_it_and_then_no_surface_does()
    {
        await using var closed = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:PrivacyMode=share");
        var (ann, bob) = (await SlinkPerson.SignUp(closed), await SlinkPerson.SignUp(closed));
        var key = await ann.NewKey();
        foreach (var (id, name) in new[] { (await ann.Upload(Pictures.Photo(50, 40)), (string?)null), await Elsewhere(closed, key) })
        {
            var urls = await Urls(closed, ann, id, name);
            Assert.NotEmpty(urls);
            foreach (var url in urls)
            {
                await closed.Anonymous.GetAsync(url).Answers(404);
                await bob.Http.GetAsync(url).Answers(404);
                await closed.Anonymous.SendAsync(new(HttpMethod.Head, url)).Answers(404);
                using var own = await closed.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Authorization", "Bearer " + key)));
                Assert.True((200, "private, no-cache") == ((int)own.StatusCode, own.Header("Cache-Control")), $"{url} answered its owner {(int)own.StatusCode} {own.Header("Cache-Control")}");
                // What the owner saw is nobody else's.
                await closed.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("If-None-Match", own.Headers.ETag!.ToString()))).Answers(404);
            }

            await ann.Patch(id, """{"isPublic":true}""").Answers(204);
            foreach (var url in urls) await closed.Anonymous.GetAsync(url).Answers(200);
            await ann.Patch(id, """{"isPublic":false}""").Answers(204);
            foreach (var url in urls) await closed.Anonymous.GetAsync(url).Answers(404);
        }
    }

    [Fact]
    public async Task By_default_a_link_opens_it_on_every_surface_and_no_shared_cache_keeps_it()
    {
        await using var open = await DarkroomServer.Start(data: null, "Slink:SignUp=open");
        var ann = await SlinkPerson.SignUp(open);
        var id = await ann.Upload(Pictures.Photo(50, 40));
        foreach (var url in await Urls(open, ann, id, null))
        {
            using var answer = await open.Anonymous.GetAsync(url);
            Assert.True((200, "private, no-cache") == ((int)answer.StatusCode, answer.Header("Cache-Control")), $"{url} answered {(int)answer.StatusCode} {answer.Header("Cache-Control")}");
        }
    }

    private static async Task<(string Id, string? Name)> Elsewhere(DarkroomServer server, string key)
    {
        var uploaded = await server.Upload(Pictures.Photo(50, 40, seed: 5), "front", key: key);
        var id = (await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/images/history", ("Authorization", "Bearer " + key))).Json()).Ids()[0];
        Assert.Equal("front", uploaded.GetProperty("object_id").GetString());
        return (id, "front");
    }

    /// <summary>The image on every surface that gives bytes without a key.</summary>
    private static async Task<string[]> Urls(DarkroomServer server, SlinkPerson owner, string id, string? name)
    {
        var bucket = (await server.Http.GetAsync("/admin/accounts/" + owner.Id).Json()).GetProperty("bucket_id").GetString();
        name ??= id;
        return
        [
            $"/image/{id}.png", $"/image/{id}.webp?w=20", $"/image/{id}_thumbnail.png", $"/api/image/{id}.png", $"/image/{id}",
            $"/files/{bucket}/{name}/original", $"/files/{bucket}/{name}/w-20.png", $"/storage/{bucket}/{name}/original.webp", $"/create/{bucket}/{name}/h-20.jpg",
            $"/ir/{id}", $"/ir/{id}/name.jpg?size=50%",
        ];
    }
}
