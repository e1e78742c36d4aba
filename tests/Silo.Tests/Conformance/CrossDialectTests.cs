using Darkroom.Abstractions;

namespace Darkroom.Tests.Conformance;

/// <summary>One image, four APIs: what one made the others find, show, change and delete.</summary>
public sealed class CrossDialectTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly Dictionary<string, Func<Tenant, byte[], Task<string>>> Uploads = new(StringComparer.Ordinal)
    {
        ["Reimage"] = async (tenant, file) => (await tenant.Post("/upload/", Forms.File("file", file)).Json()).GetProperty("object_id").GetString()!,
        ["Imager"] = async (tenant, file) => (await tenant.Post("/api/images/upload", Forms.File("image", file)).Json()).GetProperty("data").GetProperty("id").GetString()!,
        ["ImageResizer"] = async (tenant, file) => (await tenant.Post("/v1/images", Forms.Bytes(file, "application/octet-stream")).Json()).GetProperty("response").GetProperty("id").GetString()!,
        ["ImageResizer, a form"] = async (tenant, file) => (await tenant.Post("/v1/images", Forms.File("file", file)).Json()).GetProperty("response").GetProperty("id").GetString()!,
        ["Slink"] = async (tenant, file) => (await tenant.Post("/api/external/upload", Forms.File("image", file)).Json(201)).GetProperty("id").GetString()!,
    };

    private static readonly Dictionary<string, Func<Tenant, string, Task<int>>> Deletes = new(StringComparer.Ordinal)
    {
        ["Reimage"] = async (tenant, id) => (int)(await tenant.Delete("/delete/" + id)).StatusCode,
        ["Imager"] = async (tenant, id) => (int)(await tenant.Delete("/api/images/" + id)).StatusCode,
        ["ImageResizer"] = async (tenant, id) => (int)(await tenant.Get($"/v1/images/{id}/delete")).StatusCode,
        ["Slink"] = async (tenant, id) => (int)(await tenant.Delete("/api/image/" + id)).StatusCode,
    };

    public static TheoryData<string, string> Pairs() => [.. Uploads.Keys.SelectMany(from => Deletes.Keys.Select(to => (from, to)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_one_uploads_all_find_transform_and_tag_and_the_other_deletes(string uploadedBy, string deletedBy)
    {
        var tenant = await Tenant.Of(shared.Value);
        var file = Tenant.Picture();
        var given = await Uploads[uploadedBy](tenant, file);
        var id = ImageId.Parse(given, null);
        string[] paths = [.. Paths(tenant, id)];

        foreach (var path in paths) Assert.Equal(200, await Status(tenant, path));
        Assert.Equal(file, await shared.Value.Anonymous.GetByteArrayAsync($"{tenant.Files}/{id}/original"));
        Assert.Equal(file, await shared.Value.Anonymous.GetByteArrayAsync($"/image/{id.ToUuid()}.png"));

        // Tagged by Reimage, seen by ImageResizer; tagged by ImageResizer, found by Reimage; described by Slink, found by search.
        await tenant.PostJson("/update/" + given, """{"tags":["one"]}""").SaysNothing();
        Assert.Equal(["one"], (await tenant.Get("/v1/images/" + given).Json()).GetProperty("response").Strings("tags"));
        await tenant.Get($"/v1/images/{given}/add_tags?tags=two").Json();
        Assert.Equal(1, (await tenant.Get("/get/tags?one&two").Json()).GetProperty("total").GetInt32());
        Assert.Equal(204, (int)(await tenant.Send("PATCH", "/api/image/" + given, Forms.Json("""{"description":"a lighthouse","isPublic":true}"""))).StatusCode);
        Assert.Equal(1, (await tenant.Get("/get/search?q=lighthouse").Json()).GetProperty("count").GetInt32());
        Assert.Equal(id.ToUuid(), (await tenant.Get("/api/images?searchTerm=lighthouse&limit=100").Json()).GetProperty("data").EnumerateArray()
            .First(row => row.GetProperty("owner").GetProperty("id").GetString() == AccountId.Parse(tenant.Id, null).Value.ToString("D")).GetProperty("id").GetString());
        foreach (var used in new[] { (await tenant.Get("/v1/account").Json()).GetProperty("response").GetProperty("num_images"), (await tenant.Get("/user/").Json()).GetProperty("image_count") })
            Assert.Equal(1, used.GetInt32());

        Assert.Contains(await Deletes[deletedBy](tenant, given), new[] { 200, 204 });
        foreach (var path in paths) Assert.Equal(404, await Status(tenant, path));
        foreach (var again in Deletes.Where(again => again.Key != "ImageResizer")) Assert.Equal(404, await again.Value(tenant, given));
        Assert.Equal(400, await Deletes["ImageResizer"](tenant, given));
    }

    [Fact]
    public async Task The_owners_name_is_understood_by_every_API_of_the_account_and_by_no_other_accounts()
    {
        var (tenant, other) = (await Tenant.Of(shared.Value), await Tenant.Of(shared.Value));
        await tenant.Upload(name: "lighthouse");
        foreach (var path in new[] { "/api/images/lighthouse", "/v1/images/lighthouse", "/api/image/lighthouse/detail" })
        {
            Assert.Equal(200, await Status(tenant, $"{path}?key={tenant.Key}"));
            Assert.Equal(404, await Status(other, $"{path}?key={other.Key}"));
        }

        await tenant.Get("/v1/images/lighthouse/add_tags?tags=sea").Json();
        Assert.Equal(1, (await tenant.Get("/get/tags?sea").Json()).GetProperty("total").GetInt32());
        await tenant.Delete("/api/images/lighthouse").Json();
        Assert.Equal(404, await Status(tenant, tenant.Files + "/lighthouse/original"));
    }

    private static IEnumerable<string> Paths(Tenant tenant, ImageId id) => new[] { id.ToString(), id.ToUuid() }.SelectMany(text => new[]
    {
        $"{tenant.Files}/{text}/original", $"{tenant.Files}/{text}/w-10.webp", $"/storage/{tenant.Bucket}/{text}/w-11.webp", $"/image/{text}", $"/image/{text}?w=12", $"/image/{text}.png",
        $"/image/{text}.webp?width=13", $"/image/{text}_thumbnail.png", $"/api/image/{text}.png", $"/ir/{text}", $"/ir/{text}/name.jpg?size=14x14",
        $"/api/images/{text}?key={tenant.Key}", $"/v1/images/{text}?key={tenant.Key}", $"/api/image/{text}/detail?key={tenant.Key}",
    });

    private static async Task<int> Status(Tenant tenant, string path)
    {
        using var answer = await tenant.Stranger("GET", path);
        return (int)answer.StatusCode;
    }
}
