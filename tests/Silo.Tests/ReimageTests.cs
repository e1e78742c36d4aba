using System.Net.Http.Headers;

namespace Darkroom.Tests;

public sealed class ReimageTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string NotFound = """404 {"error":"Image not found"}""";

    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task An_upload_answers_the_documented_fields()
    {
        var picture = Pictures.Photo(120, 80);
        var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(picture), "file", "C:\\photos\\product-photo.png" },
            { new StringContent("product, hero ,,product"), "tags" },
            { new StringContent("summer"), "tags" },
            { new StringContent("products"), "folder" },
        };
        var body = await server.Http.PostAsync("/upload", form).Json();
        var id = body.GetProperty("object_id").GetString()!;
        Assert.Equal(22, id.Length);
        Assert.Equal($"{server.Url}files/default/{id}/", body.GetProperty("object_url").GetString());
        Assert.Equal($"{server.Url}files/default/{id}/original", body.GetProperty("original").GetString());
        Assert.Equal($"{server.Url}files/default/{id}/original.webp", body.GetProperty("optimised").GetString());
        Assert.Equal(["product", "hero", "summer"], body.Strings("tags"));
        Assert.Equal(Math.Round(picture.Length / 1024.0, 2), body.GetProperty("size").GetDouble());
        Assert.Equal("image/png", body.GetProperty("type").GetString());
        Assert.Equal("products", body.GetProperty("folder").GetString());
        Assert.Equal("product-photo.png", body.GetProperty("original_file_name").GetString());
        Assert.Equal((120, 80), (body.GetProperty("width").GetInt32(), body.GetProperty("height").GetInt32()));
        Assert.Equal("success", body.GetProperty("status").GetString());
        Assert.False((await server.Upload(Pictures.Photo(5, 5))).TryGetProperty("folder", out _));
    }

    [Fact]
    public async Task A_name_is_the_owners_once()
    {
        var picture = Pictures.Photo(30, 30, seed: 31);
        var first = await server.Upload(picture, "my-name");
        Assert.Equal("my-name", first.GetProperty("object_id").GetString());
        Assert.Equal("my-name", (await server.Upload(picture, "my-name")).GetProperty("object_id").GetString());
        Assert.Equal("""400 {"error":"Object already exists"}""", await server.PostUpload(Pictures.Photo(30, 30, seed: 32), "my-name").Text());
        foreach (var bad in new[] { "-x", "a b", "../etc", "vid-1", "ä", new string('a', 65), "0351EwI5CvxzJaUhvtdHM3", "0190f8a0-0000-7000-8000-000000000000" })
            Assert.StartsWith("400 {\"error\":\"object must", await server.PostUpload(picture, bad).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_page_newest_first_and_filter_by_tags()
    {
        for (var i = 0; i < 5; i++) await server.Upload(Pictures.Photo(8, 8, seed: 40 + i), $"list-{i}", i % 2 == 0 ? "listed,Even" : "listed,odd");
        await server.Upload(Pictures.Photo(8, 8), "list-avatar", "avatar");

        var all = await server.Http.GetAsync("/get/?tags=listed&page=1&page_size=2").Json();
        Assert.Equal([$"{server.Url}files/default/list-4/", $"{server.Url}files/default/list-3/"], all.Strings("objects"));
        Assert.Equal([$"{server.Url}files/default/list-4/original.webp", $"{server.Url}files/default/list-3/original.webp"], all.Strings("urls"));
        Assert.Equal([$"{server.Url}files/default/list-4/h-200_w-200.webp", $"{server.Url}files/default/list-3/h-200_w-200.webp"], all.Strings("thumbnails"));
        Assert.Equal((5, 3), (all.GetProperty("total").GetInt32(), all.GetProperty("pages").GetInt32()));
        Assert.Equal(["listed", "Even"], all.GetProperty("items")[0].Strings("tags"));

        Assert.Equal(3, await Count("/get/tags?listed&even"));
        Assert.Equal(2, await Count("/get/tags?tags=listed,ODD"));
        Assert.Equal(1, await Count("/get/tags?avatar="));
        Assert.Equal(0, await Count("/get/tags?avatar&listed"));
        Assert.Equal(6, await Count("/get/tags?avatar&listed&match=any"));
        Assert.Equal(0, await Count("/get/?tags=listed&page=99"));
        var clamped = await server.Http.GetAsync("/get?page=0&page_size=abc").Json();
        Assert.Equal((1, 10), (clamped.GetProperty("page").GetInt32(), clamped.GetProperty("page_size").GetInt32()));
        Assert.Equal(100, (await server.Http.GetAsync("/get/?page_size=100000").Json()).GetProperty("page_size").GetInt32());
    }

    [Theory]
    [InlineData("/update/")]
    [InlineData("/tag/")]
    public async Task Tags_are_replaced(string path)
    {
        await server.Upload(Pictures.Photo(8, 8), "retag" + path.Length, "old");
        var url = path + "retag" + path.Length;
        Assert.Equal("200 ", await server.Http.PostJson(url, """{"tags":["new","Ünï"],"more":1}""").Text());
        Assert.Equal(1, await Count("/get/tags?new&ünï"));
        Assert.Equal(0, await Count("/get/tags?old"));
        Assert.Equal("200 ", await server.Http.PostJson(url, """{"tags":[]}""").Text());
        Assert.Equal(0, await Count("/get/tags?new"));
        foreach (var wrong in new[] { "{}", "[]", "null", "{\"tags\":null}", "{\"tags\":[1]}", "{\"tags\":\"a\"}", "{\"tags\":[null]}", "{", "", "{\"tags\":[\"\\ud800\"]}" })
            Assert.StartsWith("400 {\"error\":", await server.Http.PostJson(url, wrong).Text(), StringComparison.Ordinal);
        Assert.Equal(NotFound, await server.Http.PostJson(path + "unknown", """{"tags":[]}""").Text());
    }

    [Fact]
    public async Task A_delete_removes_every_presentation()
    {
        var picture = Pictures.Photo(60, 60, seed: 5);
        var id = (await server.Upload(picture)).GetProperty("object_id").GetString()!;
        var uuid = Darkroom.Abstractions.ImageId.Parse(id, null).ToUuid();
        Assert.Equal(picture, await server.Anonymous.GetByteArrayAsync($"/files/default/{uuid}/original"));
        Assert.Equal(200, (int)(await server.Anonymous.GetAsync($"/create/default/{id}/w-20.png")).StatusCode);

        Assert.Equal("""200 {"message":"Image deleted successfully"}""", await server.Http.DeleteAsync("/delete/" + id).Text());
        foreach (var path in new[] { $"/files/default/{id}/original", $"/files/default/{uuid}/original", $"/create/default/{id}/w-20.png", $"/storage/default/{id}/w-21.png" })
            Assert.Equal(NotFound, await server.Anonymous.GetAsync(path).Text());
        Assert.Equal(NotFound, await server.Http.DeleteAsync("/delete/" + id).Text());
    }

    [Fact]
    public async Task Search_finds_words_best_first()
    {
        await server.Upload(Pictures.Photo(8, 8, seed: 61), "zebra-one", "zebra", "zebra.png");
        await server.Upload(Pictures.Photo(8, 8, seed: 62), "grass", "zebra,grass,savannah,evening", "evening.png");
        var found = await server.Http.GetAsync("/get/search?q=zebra").Json();
        Assert.Equal("zebra", found.GetProperty("query").GetString());
        var similarities = found.GetProperty("similarities").EnumerateArray().Select(score => score.GetDouble()).ToArray();
        Assert.Equal(2, found.GetProperty("count").GetInt32());
        Assert.Equal(1, similarities[0]);
        Assert.Equal(similarities.OrderDescending(), similarities);
        foreach (var list in new[] { "objects", "urls", "thumbnails", "captions" }) Assert.Equal(2, found.GetProperty(list).GetArrayLength());
        Assert.Equal(1, (await server.Http.GetAsync("/get/search?q=zebra&limit=1").Json()).GetProperty("count").GetInt32());
        Assert.Equal(1, (await server.Http.GetAsync("/get/search?q=zebra&threshold=1").Json()).GetProperty("count").GetInt32());
        Assert.Equal(0, (await server.Http.GetAsync("/get/search?q=%22)*%20OR%20NEAR(").Json()).GetProperty("count").GetInt32());
        Assert.Equal("""400 {"error":"Query parameter q is required"}""", await server.Http.GetAsync("/get/search?q=%20").Text());
        Assert.StartsWith("400", await server.Http.GetAsync("/get/search?q=" + new string('a', 1001)).Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await server.Http.GetAsync("/get/search?q=a&threshold=2").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idempotency_key_makes_one_image_of_many_tries()
    {
        var picture = Pictures.Photo(20, 20, seed: 71);
        var tries = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Try(picture, "key-1")));
        Assert.All(tries, status => Assert.Contains(status.Status, new[] { 200, 409 }));
        var again = await Try(picture, "key-1");
        Assert.Equal(200, again.Status);
        Assert.All(tries.Where(one => one.Status == 200), one => Assert.Equal(again.Id, one.Id));
        Assert.Equal(422, (await Try(Pictures.Photo(20, 20, seed: 72), "key-1")).Status);
        Assert.Equal(400, (await Try(picture, "spaces are not")).Status);

        async Task<(int Status, string? Id)> Try(byte[] file, string key)
        {
            using var request = Answers.Request(HttpMethod.Post, "/upload/", ("Idempotency-Key", key));
            request.Content = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "a.png" } };
            using var answer = await server.Http.SendAsync(request);
            var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            return ((int)answer.StatusCode, body.TryGetProperty("object_id", out var id) ? id.GetString() : null);
        }
    }

    [Fact]
    public async Task What_is_not_there_yet_is_refused_as_documented()
    {
        await server.Upload(Pictures.Photo(30, 30), "plain");
        Assert.Equal("""403 {"error":"Background removal is not enabled"}""", await server.Anonymous.GetAsync("/files/default/plain/h-10_w-10_bg-remove.png").Text());
        Assert.Equal(NotFound, await server.Anonymous.GetAsync("/files/default/plain/original.m3u8").Text());
        Assert.Equal(NotFound, await server.Anonymous.GetAsync("/files/default/plain/original.mp4").Text());
        Assert.Equal("""400 {"error":"Unknown format 'html': formats are jpg, png, webp, gif, avif, tiff, jxl, bmp, json, auto"}""", await server.Anonymous.GetAsync("/files/default/plain/w-10.html").Text());
        Assert.StartsWith("""400 {"error":"A format is missing: formats are jpg, """, await server.Anonymous.GetAsync("/files/default/plain/w-10").Text(), StringComparison.Ordinal);
        foreach (var spelt in new[] { "w-10.JPG", "w-10.Json", "w-10.AUTO" }) await server.Anonymous.GetAsync("/files/default/plain/" + spelt).Answers(200);
        byte[] video = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp42"u8, .. new byte[200]];
        Assert.Equal("""403 {"error":"Video is not enabled"}""", await server.PostUpload(video).Text());
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_key()
    {
        foreach (var (method, path) in new[] { ("POST", "/upload/"), ("GET", "/get/"), ("GET", "/get/tags"), ("GET", "/get/search"), ("POST", "/update/x"), ("DELETE", "/delete/x"), ("GET", "/user/"), ("GET", "/admin/accounts") })
        {
            foreach (var key in new[] { null, "Bearer wrong", "Basic YTpi" })
            {
                using var request = Answers.Request(new(method), path);
                if (key is not null) request.Headers.Authorization = AuthenticationHeaderValue.Parse(key);
                using var answer = await server.Anonymous.SendAsync(request);
                Assert.Equal("""{"error":"Unauthorized"}""", await answer.Content.ReadAsStringAsync());
                Assert.Equal(401, (int)answer.StatusCode);
                Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
            }
        }

        Assert.Equal(200, (int)(await server.Anonymous.GetAsync("/user?key=" + DarkroomServer.AdminKey)).StatusCode);
        Assert.Equal(200, (int)(await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/user/", ("X-Api-Key", DarkroomServer.AdminKey)))).StatusCode);
    }

    private async Task<int> Count(string url) => (await server.Http.GetAsync(url).Json()).GetProperty("objects").GetArrayLength();
}
