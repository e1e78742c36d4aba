namespace Darkroom.Tests;

public sealed class PrerenderTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task What_an_account_wants_ahead_is_rendered_after_the_upload()
    {
        var account = await server.Http.PostJson("/admin/accounts", """{"name":"Ahead","bucket":"ahead","prerender":["w-40.webp","h-20_w-30.jpg","preset-thumb.png","preset-none.png"]}""").Json(201);
        using (var preset = await server.Http.PutAsync("/admin/accounts/ahead/presets/thumb", new StringContent("""{"ops":"h-9_w-9"}""", System.Text.Encoding.UTF8, "application/json"))) Assert.True(preset.IsSuccessStatusCode);
        Assert.Equal(["w-40.webp", "h-20_w-30.jpg", "preset-thumb.png", "preset-none.png"], (await server.Http.GetAsync("/admin/accounts/ahead").Json()).Strings("prerender"));
        var before = await server.Metric("darkroom_prerenders_total", "ok");
        await server.Upload(Pictures.Photo(300, 200, seed: 51), "front", key: account.GetProperty("key").GetString());
        await StopTests.WaitFor("all", async () => await server.Metric("darkroom_prerenders_total", "ok") - before == 3);
        foreach (var ops in new[] { "w-40.webp", "w-30_h-20.jpg", "w-9_h-9.png" })
        {
            using var answer = await server.Anonymous.GetAsync("/files/ahead/front/" + ops);
            Assert.Equal("darkroom; hit", answer.Header("Cache-Status"));
        }

        await server.Http.PatchAsync("/admin/accounts/ahead", new StringContent("""{"prerender":[]}""", System.Text.Encoding.UTF8, "application/json")).Json();
        Assert.Empty((await server.Http.GetAsync("/admin/accounts/ahead").Json()).Strings("prerender"));
    }

    [Theory]
    [InlineData("""["w-40.webp","nonsense"]""", "prerender: 'nonsense' is not ops and a format, as w-400.webp")]
    [InlineData("""["w-40.webp",null]""", "prerender must be an array of texts")]
    [InlineData("""["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20","21"]""", "prerender may have 20 entries")]
    public async Task A_wish_that_cannot_be_rendered_is_refused(string wish, string message) =>
        Assert.Equal(
            $$"""400 {"error":"{{message}}"}""",
            await server.Http.PostJson("/admin/accounts", $$"""{"name":"Ahead","prerender":{{wish}}}""").Text());

    [Fact]
    public async Task A_variant_that_is_refused_is_counted_and_holds_nobody_up()
    {
        var before = await server.Metric("darkroom_prerenders_total", "refused");
        var account = await server.Http.PostJson("/admin/accounts", """{"name":"Large","bucket":"large","prerender":["w-8192_h-8192.png"]}""").Json(201);
        await server.Upload(Pictures.Photo(60, 40, seed: 52), "front", key: account.GetProperty("key").GetString());
        await StopTests.WaitFor("the refusal", async () => await server.Metric("darkroom_prerenders_total", "refused") == before + 1);
    }
}
