namespace Darkroom.Tests;

public sealed class SlinkOrphanTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task What_is_preserved_on_disk_is_the_administrators_to_list_and_to_remove()
    {
        var ann = await SlinkPerson.SignUp(server);
        var photo = Pictures.Photo(40, 30, seed: 91);
        var id = await ann.Upload(photo);
        await ann.Http.GetAsync($"/image/{id}.png?w=10").Answers(200);
        await ann.Delete("/api/image/" + id, """{"preserveOnDisk":true}""").Answers(204);

        var list = await server.Http.GetAsync("/admin/orphans?page=1&page_size=5").Json();
        Conformance.Shape.Match("""{"page":1,"page_size":5,"orphans":"<any>","total":1,"pages":1}""", list);
        var orphan = Assert.Single(list.GetProperty("orphans").EnumerateArray());
        Conformance.Shape.Match(
            $$"""{"id":"<id>","uuid":"{{id}}","account_id":"<id>","type":"image/png","bytes":{{photo.Length}},"sha256":"{{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(photo))}}","blobs":"<text>","deleted_at":"<time>"}""",
            orphan);
        var key = orphan.GetProperty("id").GetString()!;
        Assert.Equal("originals/" + key, orphan.GetProperty("blobs").GetString());
        await SlinkWords.Until("the variants to go", () => Task.FromResult(Files(key).Length), count => count == 1);
        Assert.Equal(photo.Length, await Used(ann));

        Assert.Equal(403, (int)(await ann.Http.GetAsync("/admin/orphans")).StatusCode);
        Assert.Equal(403, (int)(await ann.Http.DeleteAsync("/admin/orphans/" + key)).StatusCode);
        Assert.Equal("204 ", await server.Http.DeleteAsync("/admin/orphans/" + id).Text());
        Assert.Equal(0, await Used(ann));
        await SlinkWords.Until("the original to go", () => Task.FromResult(Files(key).Length), count => count == 0);
        foreach (var none in new[] { id, key, "nothing" }) Assert.Equal("""404 {"error":"Orphan not found"}""", await server.Http.DeleteAsync("/admin/orphans/" + none).Text());
    }

    [Fact]
    public async Task Keeping_originals_of_deleted_images_wins_no_room()
    {
        var ann = await SlinkPerson.SignUp(server);
        var photo = Pictures.Photo(40, 30, seed: 92);
        await server.Http.PatchAsync($"/admin/accounts/{ann.Id}", new StringContent($$"""{"storage_limit":{{photo.Length + 10}}}""", System.Text.Encoding.UTF8, "application/json")).Answers(200);
        var id = await ann.Upload(photo);
        await ann.Delete("/api/image/" + id, """{"preserveOnDisk":true}""").Answers(204);
        Assert.Equal(photo.Length, await Used(ann));
        Assert.Contains("Storage limit exceeded", await ann.Http.PostAsync("/api/upload", new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "again.png" } }).Text(), StringComparison.Ordinal);
        Assert.Equal("204 ", await server.Http.DeleteAsync("/admin/orphans/" + id).Text());
        await ann.Upload(photo);
    }

    private async Task<int> Used(SlinkPerson person) =>
        (await server.Http.GetAsync($"/admin/accounts/{person.Id}/usage").Json()).GetProperty("storage_used").GetInt32();

    /// <summary>Of an image, whatever folder they lie in.</summary>
    private string[] Files(string key) =>
        [.. Directory.GetFiles(server.Data, "*", SearchOption.AllDirectories).Where(file => Path.GetRelativePath(server.Data, file).Contains(key, StringComparison.Ordinal))];
}
