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

    [Fact]
    public async Task Where_links_are_closed_nothing_tells_a_private_image_from_none()
    {
        await using var closed = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:PrivacyMode=share", "Slink:SignedTransforms=required", "Slink:TransformSecret=a-secret-of-the-tests");
        var (ann, bob) = (await SlinkPerson.SignUp(closed), await SlinkPerson.SignUp(closed));
        var (id, nobody) = (await ann.Upload(Pictures.Photo(50, 40)), Guid.CreateVersion7().ToString());
        var bucket = (await closed.Http.GetAsync("/admin/accounts/" + ann.Id).Json()).GetProperty("bucket_id").GetString();
        var signature = $"k=0123456789abcdef&s={new string('A', 43)}";
        foreach (var (url, own) in new[]
        {
            ("/files/{0}/{1}/crop-0:0:99:99.png", 400), ("/files/{0}/{1}/w-65535_h-65535.png", 400), ("/files/{0}/{1}/page-9.gif", 400), ("/files/{0}/{1}/bg-remove.png", 403), ("/files/{0}/{1}/preset-nothing.png", 400),
            ("/files/{0}/{1}/w-0.png", 400), ("/files/{0}/{1}/w-5.png?" + signature, 200), ("/files/{0}/{1}/original?k=x", 200), ("/image/{1}.png?w=20", 200), ("/image/{1}.png?w=20&s=0", 200), ("/image/{1}.png?crop=true&w=65535", 400),
            ("/image/{1}.png?w=x", 400), ("/ir/{1}?width=65535&height=65535", 400), ("/image/{1}?w=20&" + signature, 200),
        })
        {
            var (there, absent) = (string.Format(null, url, bucket, id), string.Format(null, url, bucket, nobody));
            Assert.Equal(await closed.Anonymous.GetAsync(absent).Text(), await closed.Anonymous.GetAsync(there).Text());
            Assert.Equal(await bob.Http.GetAsync(absent).Text(), await bob.Http.GetAsync(there).Text());
            Assert.Equal((there, own), (there, (int)(await ann.Http.GetAsync(there)).StatusCode));
        }

        foreach (var ask in new Func<string, Task<HttpResponseMessage>>[]
        {
            image => bob.Http.GetAsync($"/api/image/{image}/detail"), image => bob.Patch(image, """{"description":"mine"}"""),
            image => bob.Http.DeleteAsync("/api/image/" + image), image => bob.Http.GetAsync($"/api/image/{image}/public"),
        }) Assert.Equal(await ask(nobody).Text(), await ask(id).Text());

        await ann.Patch(id, """{"isPublic":true}""").Answers(204);
        await bob.Http.GetAsync($"/api/image/{id}/detail").Answers(403);
    }

    [Fact]
    public async Task A_signature_opens_what_is_private()
    {
        await using var closed = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:PrivacyMode=share");
        var account = await Signing.Start(closed);
        var (id, _) = await Elsewhere(closed, account.Key);
        foreach (var url in new[] { $"/files/{account.Bucket}/front/original", $"/files/{account.Bucket}/{id}/w-20.png", $"/image/{id}", $"/image/{id}.webp?w=20", $"/ir/{id}?size=50%25" })
        {
            await closed.Anonymous.GetAsync(url).Answers(404);
            using (var signed = await closed.Anonymous.GetAsync(account.Sign(url))) Assert.Equal((url, 200, "private, no-cache"), (url, (int)signed.StatusCode, signed.Header("Cache-Control")));
            using (var brief = await closed.Anonymous.GetAsync(account.Sign(url, Signing.In(1_000)))) Assert.Matches(@"^private, max-age=(1000|99\d)$", brief.Header("Cache-Control"));
            await closed.Anonymous.GetAsync(account.Sign(url, Signing.In(-1))).Answers(404);
            await closed.Anonymous.GetAsync(url).Answers(404);
        }
    }

    [Fact]
    public async Task A_key_that_may_only_write_reads_nothing_private()
    {
        await using var closed = await DarkroomServer.Start(data: null, "Slink:PrivacyMode=share");
        var account = await Signing.Start(closed);
        await closed.Upload(Pictures.Photo(50, 40), "pic", key: account.Key);
        foreach (var (scopes, status) in new[] { ("write", 404), ("delete", 404), ("read", 200), ("admin", 404) })
        {
            var key = (await closed.Http.PostJson(account.Admin + "/keys", $$"""{"name":"one","scopes":["{{scopes}}"]}""").Json(201)).GetProperty("key").GetString()!;
            await closed.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, $"/files/{account.Bucket}/pic/w-20.png", ("X-Api-Key", key))).Answers(status);
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
