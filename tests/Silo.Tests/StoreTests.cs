using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>A server whose pictures are in a bucket.</summary>
public sealed class StoreTests(S3Server s3) : IClassFixture<S3Server>
{
    private string[] InBucket(string store) =>
    [
        $"Storage:Stores:{store}:Kind=S3", $"Storage:Stores:{store}:Endpoint={s3.Url.GetLeftPart(UriPartial.Authority)}", $"Storage:Stores:{store}:Bucket={S3Server.Bucket}",
        $"Storage:Stores:{store}:Prefix={Guid.NewGuid():N}/", $"Storage:Stores:{store}:PathStyle=true", $"Storage:Stores:{store}:AccessKey={S3Server.Key}",
        $"Storage:Stores:{store}:SecretKey={S3Server.Key}", $"Storage:Stores:{store}:Retries=1", $"Storage:Stores:{store}:TimeoutSeconds=2",
    ];

    [Fact]
    public async Task Pictures_in_a_bucket_are_served_and_while_it_is_away_the_answer_is_to_come_back()
    {
        await using var server = await DarkroomServer.Start(null, InBucket("files"));
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/ready")).StatusCode);
        var photo = Pictures.Photo(200, 100);
        await server.Upload(photo, "kept");
        Assert.Equal(photo, await server.Anonymous.GetByteArrayAsync("/files/default/kept/original"));
        for (var i = 0; i < 3; i++) await server.Anonymous.GetByteArrayAsync("/files/default/kept/w-50.webp");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Data, "blobs"), "*", SearchOption.AllDirectories));

        await s3.Stop();
        await Unavailable(await server.Anonymous.GetAsync("/files/default/kept/w-60.webp"));
        // What the node holds it serves: the original that it inspected, the variant that was asked for again.
        Assert.Equal(photo, await server.Anonymous.GetByteArrayAsync("/files/default/kept/original"));
        await Unavailable(await server.PostUpload(Pictures.Photo(90, 90), "lost", "", "photo.jpg", null));
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/files/default/kept/w-50.webp")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/ready")).StatusCode);

        await s3.Start();
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/files/default/kept/w-60.webp")).StatusCode);
        Assert.Equal(photo, await server.Anonymous.GetByteArrayAsync("/files/default/kept/original"));
        await server.Upload(Pictures.Photo(90, 90), "lost");
    }

    [Fact]
    public async Task An_account_has_the_store_that_it_names_and_its_images_stay_where_they_were()
    {
        await using var server = await DarkroomServer.Start(null, InBucket("archive"));
        using (var refused = await server.Http.PostAsJsonAsync("/admin/accounts", new { name = "Ann", storage = "tape" }, Limitless))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("storage must be one of archive, files, storage", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var created = await server.Http.PostAsJsonAsync("/admin/accounts", new { name = "Ann", bucket = "ann", storage = "archive" }, Limitless);
        var key = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString();
        var photo = Pictures.Photo(200, 100);
        await server.Upload(photo, "old", key: key);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Data, "blobs"), "*", SearchOption.AllDirectories));
        using (var moved = await server.Http.PatchAsJsonAsync("/admin/accounts/ann", new { storage = "files" }, Limitless)) Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        await server.Upload(photo, "new", key: key);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(server.Data, "blobs"), "*", SearchOption.AllDirectories));
        foreach (var name in new[] { "old", "new" }) Assert.Equal(photo, await server.Anonymous.GetByteArrayAsync($"/files/ann/{name}/original"));
    }

    private static readonly JsonSerializerOptions Limitless = JsonSerializerOptions.Web;

    private static async Task Unavailable(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }
}
