using System.Net;
using System.Text.Json;

namespace Darkroom.Tests;

public sealed class VariantRetentionTests
{
    private const int Weight = 16 << 10;

    [Fact]
    public async Task Beyond_a_small_budget_the_variant_goes_that_nobody_asked_for_longest_and_is_made_again()
    {
        await using var server = await DarkroomServer.Start(null, $"Storage:VariantBytes={8 * Weight}", "Storage:VariantUseSeconds=1");
        await server.Upload(Pictures.Photo(200, 150, seed: 71), "a");
        await server.Upload(Pictures.Photo(200, 150, seed: 72), "b");
        for (var i = 0; i < 4; i++)
        {
            await Get(server, $"/files/default/a/w-{10 + i}.webp", "darkroom; fwd=miss; stored");
            await Get(server, $"/files/default/b/w-{10 + i}.webp", "darkroom; fwd=miss; stored");
        }

        await Until(server, "all to be known", variants => Count(variants) == 8);
        var before = (await Variants(server)).GetProperty("oldest_used_at").GetDateTimeOffset();

        // The first is used until that is known; then the second is the oldest.
        await StopTests.WaitFor("the use to be known", async () =>
        {
            await Get(server, "/files/default/a/w-10.webp", "darkroom; hit");
            return (await Variants(server)).GetProperty("oldest_used_at").GetDateTimeOffset() > before;
        });
        await Get(server, "/files/default/a/w-20.webp", "darkroom; fwd=miss; stored");
        await Until(server, "the oldest to go", variants => Count(variants) == 7);
        Assert.Equal(2, await server.Metric("darkroom_variants_evicted_total"));
        Assert.Equal(2 * Weight, await server.Metric("darkroom_variants_evicted_bytes_total"));
        await Get(server, "/files/default/a/w-10.webp", "darkroom; hit");
        await Get(server, "/files/default/b/w-11.webp", "darkroom; hit");
        await Get(server, "/files/default/b/w-10.webp", "darkroom; fwd=miss; stored");
    }

    [Fact]
    public async Task An_image_has_at_most_so_many_stored_variants_and_more_are_served_all_the_same()
    {
        await using var server = await DarkroomServer.Start(null, "Storage:VariantsPerImage=5");
        await server.Upload(Pictures.Photo(300, 200, seed: 73), "many");
        for (var i = 0; i < 5; i++) await Get(server, $"/files/default/many/w-{20 + i}.webp", "darkroom; fwd=miss; stored");
        var unstored = await Get(server, "/files/default/many/w-30.webp", "darkroom; fwd=miss");
        await StopTests.WaitFor("all to be in their places", () => Task.FromResult((Files(server, "variants").Length, Files(server, "passing").Length) == (5, 1)));

        // Many askers of one that is not kept share a render; it is gone soon after.
        var renders = await server.Metric("darkroom_renders_total");
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => server.Anonymous.GetAsync("/files/default/many/w-31.webp")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await server.Metric("darkroom_renders_total") - renders);
        Assert.Equal(2, await server.Metric("darkroom_variants_unstored_total"));
        await StopTests.WaitFor("the passing ones to go", () => Task.FromResult(Files(server, "passing").Length == 0));
        Assert.Equal(5, Files(server, "variants").Length);
        Assert.Equal(unstored, await Get(server, "/files/default/many/w-30.webp", "darkroom; fwd=miss"));
        await Get(server, "/files/default/many/w-20.webp", "darkroom; hit");
    }

    [Fact]
    public async Task A_server_that_is_killed_before_it_wrote_its_notes_down_forgets_no_byte()
    {
        var data = Directory.CreateTempSubdirectory("darkroom-keep-").FullName;
        try
        {
            await using (var server = await DarkroomServer.Start(data))
            {
                await server.Upload(Pictures.Photo(300, 200, seed: 74), "kept");
                for (var i = 0; i < 12; i++) await Get(server, $"/files/default/kept/w-{40 + i}.webp", "darkroom; fwd=miss; stored");
                // They were answered before they were durable, and what is not yet may be made again.
                await StopTests.WaitFor("the variants to be durable", () => Task.FromResult(Files(server, "variants").Length == 12));
                server.Process.Signal(9);
                await server.Process.Ended(TimeSpan.FromSeconds(10));
            }

            await using (var again = await DarkroomServer.Start(data))
            {
                await Until(again, "the index to be repaired", variants => Count(variants) == 12);
                await Get(again, "/files/default/kept/w-40.webp", "darkroom; hit");

                // Told to stop, it writes down what it has just seen.
                await Get(again, "/files/default/kept/w-60.webp", "darkroom; fwd=miss; stored");
                again.Process.Signal(15);
                Assert.Equal(0, await again.Process.Ended(TimeSpan.FromSeconds(15)));
            }

            // A smaller budget holds for what is there.
            await using var smaller = await DarkroomServer.Start(data, $"Storage:VariantBytes={4 * Weight}");
            await Until(smaller, "what is too much to go", variants => variants.GetProperty("bytes").GetInt64() <= 4 * Weight);
            await StopTests.WaitFor("the files to go", () => Task.FromResult(Files(smaller, "variants").Length <= 4));
            await Get(smaller, "/files/default/kept/w-60.webp", "darkroom; hit");
            await Get(smaller, "/files/default/kept/original", "darkroom; hit");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task While_variants_are_evicted_all_the_time_every_request_is_answered()
    {
        await using var server = await DarkroomServer.Start(null, $"Storage:VariantBytes={Weight}", "Limits:HotBytes=0");
        await server.Upload(Pictures.Photo(60, 40, seed: 75), "busy");
        for (var round = 0; round < 8; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 48).Select(i => server.Anonymous.GetAsync($"/files/default/busy/w-{1 + (i % 24)}.png")));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        }

        await StopTests.WaitFor("evictions", async () => await server.Metric("darkroom_variants_evicted_total") > 0);
    }

    private static async Task<string> Get(DarkroomServer server, string url, string cacheStatus)
    {
        using var answer = await server.Anonymous.GetAsync(url);
        Assert.Equal((HttpStatusCode.OK, cacheStatus), (answer.StatusCode, answer.Header("Cache-Status")));
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await answer.Content.ReadAsByteArrayAsync()));
    }

    private static Task<JsonElement> Variants(DarkroomServer server) => server.Http.GetAsync("/admin/variants").Json();

    private static long Count(JsonElement variants) => variants.GetProperty("variants").GetInt64();

    private static Task Until(DarkroomServer server, string what, Func<JsonElement, bool> condition) =>
        StopTests.WaitFor(what, async () => condition(await Variants(server)));

    private static string[] Files(DarkroomServer server, string kind) => Directory.Exists(Path.Combine(server.Data, "blobs", kind))
        ? Directory.GetFiles(Path.Combine(server.Data, "blobs", kind), "*", SearchOption.AllDirectories)
        : [];
}
