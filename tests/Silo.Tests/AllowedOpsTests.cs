namespace Darkroom.Tests;

public sealed class AllowedOpsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Refused = """403 {"error":"This transformation is not one that the account allows"}""";

    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task Strangers_get_presets_and_what_is_listed_whatever_its_spelling_and_nothing_else()
    {
        var account = await Signing.Start(server);
        await server.Upload(Pictures.Photo(120, 90), "pic", key: account.Key);
        var id = (await account.AsOwner("/api/images/history").Json()).Ids()[0];
        var at = $"/files/{account.Bucket}/pic/";
        await server.Http.PutAsync(account.Admin + "/presets/thumb", SlinkPerson.Body("""{"ops":"h-30_w-40_q-70"}""")).Answers(200);
        await server.Anonymous.GetAsync(at + "w-77.png").Answers(200);

        await account.Change("""{"allowed_ops":["w-50","h-20_w-20.webp","original.avif"]}""");
        Assert.Equal(["w-50", "h-20_w-20.webp", "original.avif"], (await server.Http.GetAsync(account.Admin).Json()).Strings("allowed_ops"));
        foreach (var allowed in new[]
        {
            at + "w-50.png", at + "w-50.jpg", at + "w-25_dpr-2.webp", at + "w-50_fit-inside.png", at + "w-20_h-20.webp", at + "preset-thumb.jpg", at + "h-30_w-40_q-70.jpg", at + "preset-thumb_q-70.jpg",
            at + "original", at + "original.avif", $"/ir/{id}?width=50", $"/image/{id}?w=50", $"/image/{id}.png?w=50", $"/ir/{id}",
        }) await server.Anonymous.GetAsync(allowed).Answers(200);

        // w-77 was made before, and is stored.
        foreach (var forbidden in new[] { at + "w-51.png", at + "w-77.png", at + "h-20_w-20.png", at + "preset-thumb_w-41.jpg", at + "preset-thumb_blur-1.jpg", at + "original.webp", at + "w-50_q-1.jpg" })
        {
            Assert.Equal((forbidden, Refused), (forbidden, await server.Anonymous.GetAsync(forbidden).Text()));
            await account.AsOwner(forbidden).Answers(200);
            await server.Anonymous.GetAsync(account.Sign(forbidden)).Answers(200);
        }

        foreach (var forbidden in new[] { $"/ir/{id}?width=51", $"/image/{id}?w=51", $"/image/{id}.png?w=51", $"/image/{id}_thumbnail.png", $"/storage/{account.Bucket}/pic/w-51.png", $"/create/{account.Bucket}/{id}/w-51.png" })
            await server.Anonymous.GetAsync(forbidden).Answers(403);

        await account.Change("""{"allowed_ops":[]}""");
        Assert.Equal(Refused, await server.Anonymous.GetAsync(at + "w-50.png").Text());
        await server.Anonymous.GetAsync(at + "preset-thumb.jpg").Answers(200);
        await account.Change("""{"allowed_ops":["*"]}""");
        await server.Anonymous.GetAsync(at + "w-77.png").Answers(200);
    }

    [Theory]
    [InlineData("""["w-0"]""", "allowed_ops has 'w-0': w must be a whole number from 1 to 8192")]
    [InlineData("""["h-9000.webp"]""", "allowed_ops has 'h-9000.webp': h must be a whole number from 1 to 8192")]
    [InlineData("""["fly"]""", "allowed_ops has 'fly': Unknown operation 'fly'")]
    [InlineData("""["w-5","*"]""", "allowed_ops has '*': Unknown operation '*'")]
    [InlineData("""[null]""", "allowed_ops must be ops such as w-400 or h-200_w-200.webp; presets are allowed anyway")]
    [InlineData("""["preset-x"]""", "allowed_ops must be ops such as w-400 or h-200_w-200.webp; presets are allowed anyway")]
    public async Task A_wrong_list_is_refused_with_a_reason(string list, string reason) =>
        Assert.Equal($$"""400 {"error":"{{reason}}"}""", await server.Http.PostJson("/admin/accounts", $$"""{"name":"x","allowed_ops":{{list}}}""").Text());
}
