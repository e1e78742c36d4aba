namespace Darkroom.Tests;

/// <summary>What the operator allows and does not, each with a server of its own.</summary>
public sealed class SlinkOptionTests
{
    private static readonly byte[] Photo = Pictures.Photo(60, 40, seed: 81);

    [Fact]
    public async Task By_default_nobody_signs_up_and_no_stranger_uploads()
    {
        await using var server = await DarkroomServer.Start();
        await server.Anonymous.PostJson("/api/auth/signup", """{"email":"a@b.example","username":"ann","password":"secret1","confirm":"secret1"}""").Refused(403, SlinkWords.Forbidden);
        await server.Anonymous.PostAsync("/api/guest/upload", SlinkPerson.Form(Photo)).Refused(403, SlinkWords.Forbidden);
        await server.Anonymous.PutAsync("/api/guest/upload", SlinkPerson.Form(Photo)).Refused(403, SlinkWords.Forbidden);
        await server.Anonymous.PostAsync("/api/upload", SlinkPerson.Form(Photo)).Refused(401);
        // Whom the administrator made logs in.
        await server.Http.PostJson("/admin/accounts", """{"name":"Bob","username":"bob","password":"secret1","email":"bob@people.example"}""").Answers(201);
        await server.Anonymous.PostJson("/api/auth/login", """{"username":"bob","password":"secret1"}""").Answers(200);
    }

    [Fact]
    public async Task With_approval_the_administrator_lets_each_in()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=approval");
        var ann = await SlinkPerson.SignUpOnly(server);
        await ann.TryLogIn().Refused(403, SlinkWords.Forbidden);
        await ann.TryLogIn("wrong password").Refused(401);
        var account = "/admin/accounts/" + ann.Id;
        Assert.Equal("pending", (await server.Http.GetAsync(account).Json()).GetProperty("state").GetString());
        Assert.Equal("active", (await server.Http.PatchAsync(account, SlinkPerson.Body("""{"state":"active"}""")).Json()).GetProperty("state").GetString());
        await ann.LogIn();
        await ann.Upload(Photo);
    }

    [Fact]
    public async Task What_the_account_has_already_is_refused_where_the_operator_says_so()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:RefuseDuplicates=true");
        var (ann, bob) = (await SlinkPerson.SignUp(server), await SlinkPerson.SignUp(server));
        var id = await ann.Upload(Photo);
        var created = (await ann.Detail(id)).GetProperty("createdAt").GetString();
        Assert.Equal(
            $$$"""400 {"error":{"title":"Symfony.Component.HttpKernel.Exception.HttpException","message":"Specification Error","violations":[{"property":"duplicate_image","message":"Image already exists: {{{id}}}","data":{"imageId":"{{{id}}}","uploadedAt":"{{{created}}}","existingImageUrl":"/info/{{{id}}}"}}]}}""",
            await ann.Http.PostAsync("/api/upload", SlinkPerson.Form(Photo)).Text());
        await bob.Upload(Photo);
        // What was refused takes no room, and what was deleted may come again.
        Assert.Equal(Photo.Length, (await server.Http.GetAsync($"/admin/accounts/{ann.Id}/usage").Json()).GetProperty("storage_used").GetInt32());
        await ann.Http.DeleteAsync("/api/image/" + id).Answers(204);
        await ann.Upload(Photo);
    }

    [Fact]
    public async Task Guests_share_an_account_with_a_quota_of_its_own()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:GuestUploads=true", $"Slink:GuestStorage={Photo.Length * 2}");
        for (var i = 0; i < 2; i++) await server.Anonymous.PostAsync("/api/guest/upload", SlinkPerson.Form(Photo)).Answers(201);
        await server.Anonymous.PostAsync("/api/guest/upload", SlinkPerson.Form(Photo)).Refused(403, SlinkWords.Forbidden);
        await server.Upload(Photo);
        var guests = (await server.Http.GetAsync("/admin/accounts").Json()).GetProperty("accounts").EnumerateArray().Single(account => account.GetProperty("bucket_id").GetString() == "guest");
        Assert.Equal(Photo.Length * 2, guests.GetProperty("storage_limit").GetInt64());
        var usage = await server.Http.GetAsync($"/admin/accounts/{guests.GetProperty("account_id").GetString()}/usage").Json();
        Assert.Equal((2, Photo.Length * 2), (usage.GetProperty("image_count").GetInt32(), usage.GetProperty("storage_used").GetInt32()));
    }

    [Fact]
    public async Task Guests_that_come_together_make_one_account()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:GuestUploads=true");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Anonymous.PostAsync("/api/guest/upload", SlinkPerson.Form(Photo)).Answers(201)));
        Assert.Equal(2, (await server.Http.GetAsync("/admin/accounts").Json()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Strangers_list_nothing_where_guests_may_not_look()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:GuestViewing=false");
        var ann = await SlinkPerson.SignUp(server);
        var id = await ann.Upload(Photo, ("isPublic", "true"));
        foreach (var url in new[] { "/api/images", "/api/images/1", "/api/images/exists", $"/api/image/{id}/public" })
        {
            await server.Anonymous.GetAsync(url).Refused(401);
            await ann.Http.GetAsync(url).Answers(200);
        }

        await server.Anonymous.GetAsync($"/image/{id}.png").Answers(200);
    }

    [Theory]
    [InlineData("relative", "image/")]
    [InlineData("absolute", "https://pictures.example/image/")]
    public async Task An_external_upload_names_the_image_in_the_operators_style(string style, string begin)
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:ExternalUrlStyle=" + style, "Urls:Slink=https://pictures.example");
        using var upload = Answers.Request(HttpMethod.Post, "/api/external/upload", ("Host", "pictures.example"));
        upload.Content = SlinkPerson.Form(Photo);
        var body = await server.Http.SendAsync(upload).Json(201);
        var id = body.GetProperty("id").GetString();
        Assert.Equal(($"{begin}{id}.png", $"{begin}{id}_thumbnail.png"), (body.GetProperty("url").GetString(), body.GetProperty("thumbnailUrl").GetString()));
    }

    [Theory]
    [InlineData("Slink:SignedTransforms=required", "Slink:TransformSecret")]
    [InlineData("Slink:AllowedTypes=image/png,image/x-tga", "image/x-tga")]
    [InlineData("Slink:MaxSize=1G", "Slink:MaxSize")]
    public async Task What_cannot_work_stops_the_start(string option, string reason)
    {
        var folder = Directory.CreateTempSubdirectory("darkroom-slink-").FullName;
        await using var process = DarkroomProcess.Start(["--" + option], new() { ["DARKROOM__Network__Port"] = "0", ["DARKROOM__Storage__Data"] = folder });
        Assert.Equal(1, await process.Ended(TimeSpan.FromSeconds(30)));
        Assert.Contains(reason, process.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
