using System.Diagnostics;

namespace Darkroom.Tests;

/// <summary><c>auto</c> where AVIF takes longer than a client should wait.</summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    private const string Modern = "image/avif,image/webp,*/*";
    private const string Pending = "public, max-age=60";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private DarkroomServer? started;

    private DarkroomServer Server => started ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => started = await DarkroomServer.Start(data: null, "Auto:BudgetMilliseconds=1");

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task First_webp_for_a_minute_then_avif_under_the_same_url_made_once()
    {
        // Before anything was measured, AVIF is expected to take more than this and WebP less.
        await using var server = await DarkroomServer.Start(data: null, "Auto:BudgetMilliseconds=80");
        var url = new Uri((await server.Upload(Pictures.Photo(900, 600), "late")).GetProperty("object_url").GetString()!).AbsolutePath;
        var byId = url.Replace("/late/", $"/{await IdOf(server, "late")}/", StringComparison.Ordinal);
        var first = await Ask(server, byId + "w-800.auto", Modern);
        Assert.Equal(("image/webp", Pending, "Accept"), (first.Header("Content-Type"), first.Header("Cache-Control"), first.Header("Vary")));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ask(server, byId + "w-800.auto", Modern)));

        var (avif, between) = await Upgraded(server, byId + "w-800.auto", Modern);
        Assert.All(between, answer => Assert.Equal(Pending, answer.Header("Cache-Control")));
        Assert.Equal("public, max-age=31536000, immutable, stale-if-error=86400", avif.Header("Cache-Control"));
        Assert.NotEqual(first.Headers.ETag, avif.Headers.ETag);
        Assert.Equal(Darkroom.Abstractions.MediaType.Avif, Darkroom.Abstractions.Magic.Sniff(await avif.Content.ReadAsByteArrayAsync()).Value);
        using var named = await Ask(server, url + "w-800.auto", Modern);
        Assert.Equal(("image/avif", "public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400"), (named.Header("Content-Type"), named.Header("Cache-Control")));

        // A client's short-lived copy is not current any more.
        using var stale = await Ask(server, byId + "w-800.auto", Modern, ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal((200, "image/avif"), ((int)stale.StatusCode, stale.Header("Content-Type")));
        using var explicitly = await Ask(server, byId + "w-800.avif", "*/*");
        Assert.Equal("darkroom; hit", explicitly.Header("Cache-Status"));
        Assert.Equal(1, await server.Metric("darkroom_renders_total", "avif"));
        Assert.Equal((1, 1), (await server.Metric("darkroom_upgrades_total"), await server.Metric("darkroom_upgrades_total", "made")));
    }

    [Theory]
    [InlineData("image/avif", false, "image/jpeg")]
    [InlineData(Modern, false, "image/jpeg")]
    [InlineData("image/avif", true, "image/png")]
    [InlineData(Modern, true, "image/webp")]
    public async Task Meanwhile_is_what_the_client_can_show(string accept, bool transparent, string type)
    {
        var url = await Uploaded(Pictures.Photo(500, 400, seed: 5));
        var ops = transparent ? "radius-20.auto" : "original.auto";
        using var first = await Ask(url + ops, accept);
        Assert.Equal((type, Pending), (first.Header("Content-Type"), first.Header("Cache-Control")));
        await Upgraded(url + ops, accept);
    }

    [Fact]
    public async Task A_current_short_lived_copy_is_confirmed_for_another_minute_and_upgraded_all_the_same()
    {
        // Nothing was ever rendered for this server's memory of the copy: a client may bring it from an earlier life of the server.
        var url = await Uploaded(Pictures.Photo(640, 480, seed: 6));
        using var jpeg = await Ask(url + "w-600.jpg", "*/*");
        using var current = await Ask(url + "w-600.auto", Modern, ("If-None-Match", jpeg.Headers.ETag!.ToString()));
        Assert.Equal((304, Pending, "Accept"), ((int)current.StatusCode, current.Header("Cache-Control"), current.Header("Vary")));
        await Upgraded(url + "w-600.auto", Modern);
    }

    [Fact]
    public async Task Who_asks_for_avif_by_name_or_takes_none_is_served_as_ever()
    {
        var url = await Uploaded(Pictures.Photo(400, 300, seed: 7));
        using var avif = await Ask(url + "w-300.avif", "*/*");
        Assert.Equal(("image/avif", "public, max-age=31536000, immutable, stale-if-error=86400"), (avif.Header("Content-Type"), avif.Header("Cache-Control")));
        using var webp = await Ask(url + "w-310.auto", "image/webp");
        Assert.Equal(("image/webp", "public, max-age=31536000, immutable, stale-if-error=86400"), (webp.Header("Content-Type"), webp.Header("Cache-Control")));
        Assert.Equal(0, await Server.Metric("darkroom_upgrades_total"));
    }

    [Fact]
    public async Task The_background_has_a_process_of_its_own_at_the_lowest_priority()
    {
        var url = await Uploaded(Pictures.Photo(400, 300, seed: 8));
        Assert.DoesNotContain(19, Priorities());
        await Ask(url + "w-300.auto", Modern);
        await Upgraded(url + "w-300.auto", Modern);
        Assert.Single(Priorities(), 19);
    }

    [Fact]
    public async Task With_no_room_to_wait_an_upgrade_is_dropped_and_the_answer_stays_short_lived()
    {
        await using var none = await DarkroomServer.Start(data: null, "Auto:BudgetMilliseconds=1", "Auto:BackgroundQueue=0");
        var image = await none.Upload(Pictures.Photo(400, 300));
        var url = image.GetProperty("object_url").GetString()!;
        for (var round = 1; round <= 3; round++)
        {
            using var answer = await none.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url + "w-300.auto", ("Accept", Modern)));
            Assert.Equal(("image/jpeg", Pending), (answer.Header("Content-Type"), answer.Header("Cache-Control")));
            Assert.Equal(round, await none.Metric("darkroom_upgrades_total", "dropped"));
        }

        Assert.Equal(0, await none.Metric("darkroom_renders_total", "avif"));
    }

    /// <summary>Asks until the answer is AVIF; gives that one and those before it.</summary>
    private Task<(HttpResponseMessage Avif, List<HttpResponseMessage> Before)> Upgraded(string url, string accept) => Upgraded(Server, url, accept);

    private static async Task<(HttpResponseMessage Avif, List<HttpResponseMessage> Before)> Upgraded(DarkroomServer server, string url, string accept)
    {
        var before = new List<HttpResponseMessage>();
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience;)
        {
            var answer = await Ask(server, url, accept);
            if (answer.Header("Content-Type") == "image/avif") return (answer, before);
            before.Add(answer);
        }

        throw new TimeoutException($"{url} was to become AVIF; after {before.Count} answers it is {before[^1].Header("Content-Type")}");
    }

    /// <summary>Nice values of the server's children.</summary>
    private List<int> Priorities()
    {
        var values = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                // After the name in parentheses: state is the third field, the parent the fourth, nice the nineteenth.
                var fields = File.ReadAllText(folder + "/stat").Split(") ")[^1].Split(' ');
                if (int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture) == Server.Process.Id) values.Add(int.Parse(fields[16], System.Globalization.CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // A process that ended meanwhile.
            }
        }

        return values;
    }

    private static async Task<string> IdOf(DarkroomServer server, string name)
    {
        var tag = (await Ask(server, $"/files/default/{name}/original", "*/*")).Header("Cache-Tag");
        return tag.Split(',')[0][2..];
    }

    private async Task<string> Uploaded(byte[] picture) =>
        new Uri((await Server.Upload(picture)).GetProperty("object_url").GetString()!).AbsolutePath;

    private Task<HttpResponseMessage> Ask(string url, string accept, params (string Name, string Value)[] headers) => Ask(Server, url, accept, headers);

    private static Task<HttpResponseMessage> Ask(DarkroomServer server, string url, string accept, params (string Name, string Value)[] headers) =>
        server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, [("Accept", accept), .. headers]));
}
