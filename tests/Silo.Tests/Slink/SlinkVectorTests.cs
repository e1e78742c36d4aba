using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>Texts and signatures that clients compare to the byte.</summary>
public sealed class SlinkVectorTests
{
    private const string Secret = "a-secret-of-the-tests";

    [Fact]
    public async Task The_documents_two_refusals_come_out_to_the_byte()
    {
        var expected = Refusals(File.ReadAllText(Directory.GetFiles(Outside.Seeds, "004*").Single()));
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:MaxSize=1M", "Slink:AllowedTypes=image/jpeg,image/png,image/webp,image/gif");
        var ann = await SlinkPerson.SignUp(server);
        var photo = Pictures.Photo(40, 40);
        byte[][] files = [[.. photo, .. new byte[2_140_000 - photo.Length]], [.. "%PDF-1.7\n"u8, .. new byte[1000]]];
        foreach (var (file, text) in files.Zip(expected))
        {
            using var answer = await ann.Http.PostAsync("/api/upload", SlinkPerson.Form(file));
            Assert.Equal((422, "application/vnd.api+json"), ((int)answer.StatusCode, answer.Header("Content-Type")));
            Assert.Equal(text, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(1_000_000, 201, null)]
    [InlineData(1_000_001, 422, "The file is too large (1000001 bytes). Allowed maximum size is 1000000 bytes.")]
    [InlineData(1_004_000, 422, "The file is too large (1004 kB). Allowed maximum size is 1000 kB.")]
    [InlineData(1_006_000, 422, "The file is too large (1.01 MB). Allowed maximum size is 1 MB.")]
    [InlineData(5_000_000, 422, "The file is too large (5 MB). Allowed maximum size is 1 MB.")]
    public async Task A_size_is_told_in_the_largest_unit_that_shows_the_difference(int bytes, int status, string? message)
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:GuestUploads=true", "Slink:MaxSize=1M");
        var photo = Pictures.Photo(40, 40);
        var body = await server.Anonymous.PostAsync("/api/guest/upload", SlinkPerson.Form([.. photo, .. new byte[bytes - photo.Length]])).Json(status);
        if (message is not null) Assert.Equal(message, body.GetProperty("error").GetProperty("violations")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Strangers_need_the_servers_signature_where_transforms_are_signed()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:SignedTransforms=required", "Slink:TransformSecret=" + Secret);
        var ann = await SlinkPerson.SignUp(server);
        var id = await ann.Upload(Pictures.Photo(400, 350));
        Task<HttpResponseMessage> Get(string query, string? payload = null) =>
            server.Anonymous.GetAsync($"/image/{id}.png{query}{(payload is null ? "" : $"{(query.Length > 0 ? '&' : '?')}s={Sign(payload)}")}");

        foreach (var query in new[] { "?w=300", "?width=300&height=300&crop=true", "?filter=noir", "?w=300&s=", "?w=300&s=" + new string('0', 64) }) await Get(query).Refused(403, SlinkWords.Forbidden);
        foreach (var (query, payload) in new[]
        {
            ("?width=300&height=300&crop=true", $"{id}:crop=1:height=300:width=300"), ("?h=300&w=300&crop=1&quality=50", $"{id}:crop=1:height=300:width=300"),
            ("?w=200", $"{id}:width=200"), ("?h=200", $"{id}:height=200"), ("?w=200&crop=false", $"{id}:width=200"), ("?w=200&filter=Noir", $"{id}:filter=noir:width=200"),
        }) await Get(query, payload).Answers(200);

        // One signature is good for one picture of one image.
        await Get("?w=201", $"{id}:width=200").Refused(403);
        await Get("?w=200&crop=true", $"{id}:width=200").Refused(403);
        await Get("?w=200&filter=noir", $"{id}:width=200").Refused(403);
        await Get("?w=200", $"{Guid.NewGuid()}:width=200").Refused(403);

        // The original, another format and another quality are free; the owner needs no signature.
        foreach (var url in new[] { $"/image/{id}.png", $"/image/{id}.webp", $"/image/{id}.jpg?quality=40" }) await server.Anonymous.GetAsync(url).Answers(200);
        await ann.Http.GetAsync($"/image/{id}.png?w=123").Answers(200);
        await (await SlinkPerson.Bob(server)).Http.GetAsync($"/image/{id}.png?w=123").Refused(403);

        // What the server hands out, it has signed.
        using var upload = new HttpRequestMessage(HttpMethod.Post, "/api/external/upload") { Content = SlinkPerson.Form(Pictures.Photo(50, 50)) };
        upload.Headers.Authorization = new("Bearer", await ann.NewKey());
        var thumbnail = (await server.Anonymous.SendAsync(upload).Json(201)).GetProperty("thumbnailUrl").GetString()!;
        await server.Anonymous.GetAsync(thumbnail).Answers(200);
        await server.Anonymous.GetAsync(thumbnail.Split('?')[0]).Refused(403);
    }

    [Fact]
    public async Task Where_transforms_are_signed_no_other_spelling_gets_them_unsigned()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open", "Slink:SignedTransforms=required", "Slink:TransformSecret=" + Secret);
        var ann = await SlinkPerson.SignUp(server);
        var id = await ann.Upload(Pictures.Photo(400, 350));
        var bucket = (await server.Http.GetAsync("/admin/accounts/" + ann.Id).Json()).GetProperty("bucket_id").GetString();
        foreach (var url in new[] { $"/files/{bucket}/{id}/w-300.png", $"/storage/{bucket}/{id}/blur-9.webp", $"/ir/{id}?width=300", $"/image/{id}?w=300", $"/image/{id}.png?w=300" })
        {
            await server.Anonymous.GetAsync(url).Answers(403);
            await ann.Http.GetAsync(url).Answers(200);
            await server.Anonymous.GetAsync(url).Answers(403);
        }

        foreach (var url in new[] { $"/files/{bucket}/{id}/original", $"/files/{bucket}/{id}/original.webp", $"/files/{bucket}/{id}/q-30.jpg", $"/ir/{id}?format=webp", $"/image/{id}" }) await server.Anonymous.GetAsync(url).Answers(200);
        await server.Anonymous.GetAsync($"/image/{id}.png?w=300&s={Sign($"{id}:width=300")}").Answers(200);
    }

    [Fact]
    public async Task A_cursor_keeps_its_place_while_images_come_and_go()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:SignUp=open");
        var ann = await SlinkPerson.SignUp(server);
        var ids = new List<string>();
        for (var i = 0; i < 6; i++) ids.Insert(0, await ann.Upload(Pictures.Photo(9, 9, seed: i)));
        const string Url = "/api/images/history?orderBy=attributes.createdAt&limit=2";
        var first = await ann.Http.GetAsync(Url).Json();
        Assert.Equal(ids[..2], first.Ids());

        var newest = await ann.Upload(Pictures.Photo(9, 9));
        // The very image at the cursor goes, and one behind it.
        await ann.Http.DeleteAsync("/api/image/" + ids[1]).Answers(204);
        await ann.Http.DeleteAsync("/api/image/" + ids[3]).Answers(204);
        var second = await ann.Http.GetAsync($"{Url}&cursor={Cursor(first, "nextCursor")}").Json();
        Assert.Equal([ids[2], ids[4]], second.Ids());
        Assert.Equal([ids[5]], (await ann.Http.GetAsync($"{Url}&cursor={Cursor(second, "nextCursor")}").Json()).Ids());
        var back = await ann.Http.GetAsync($"{Url}&cursor={Cursor(second, "prevCursor")}").Json();
        Assert.Equal([newest, ids[0]], back.Ids());

        // As newer clients write it themselves.
        var place = JsonElement.Parse(Convert.FromBase64String(first.GetProperty("meta").GetProperty("nextCursor").GetString()!));
        var own = $$"""{"timestamp":"{{place.GetProperty("timestamp").GetString()}}","id":"{{place.GetProperty("id").GetString()}}"}""";
        Assert.Equal(second.Ids(), (await ann.Http.GetAsync($"{Url}&cursor={Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(own)))}").Json()).Ids());
    }

    private static string Cursor(JsonElement list, string name) => Uri.EscapeDataString(list.GetProperty("meta").GetProperty(name).GetString()!);

    private static string Sign(string payload) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(payload)));

    /// <summary>The bodies that the document shows after a 422, without the white space that makes them readable.</summary>
    private static string[] Refusals(string document)
    {
        var compact = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return [.. document.Split("(HTTP 422)").Skip(1).Select(text =>
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[text.IndexOf('{', StringComparison.Ordinal)..]));
            return JsonSerializer.Serialize(JsonElement.ParseValue(ref reader), compact);
        })];
    }
}
