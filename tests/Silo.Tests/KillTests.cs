using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;

namespace Darkroom.Tests;

public sealed class KillTests
{
    private const int Uploads = 200;

    /// <summary>How many answers are awaited before the process is shot.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(70)]
    [InlineData(150)]
    public async Task A_killed_server_has_every_upload_that_it_answered_and_no_other_by_halves(int answersBeforeKill)
    {
        var data = Directory.CreateTempSubdirectory("darkroom-kill-").FullName;
        var answered = new ConcurrentDictionary<string, byte[]>();
        try
        {
            await using (var server = await DarkroomServer.Start(data)) await UploadUntilKilled(server, answered, answersBeforeKill);
            Assert.InRange(answered.Count, answersBeforeKill, Uploads);

            await using var again = await DarkroomServer.Start(data);
            foreach (var (url, bytes) in answered) Assert.Equal(bytes, await again.Anonymous.GetByteArrayAsync(new Uri(again.Url, url + "original")));
            await EveryListedImageIsWhole(again, atLeast: answered.Count);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task UploadUntilKilled(DarkroomServer server, ConcurrentDictionary<string, byte[]> answered, int answersBeforeKill)
    {
        var kill = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var uploading = Parallel.ForAsync(0, Uploads, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var picture = Pictures.Photo(64 + (i % 50), 200, seed: i);
            try
            {
                var body = await server.Upload(picture, $"picture-{i}");
                answered[new Uri(body.GetProperty("object_url").GetString()!).AbsolutePath] = picture;
                if (answered.Count >= answersBeforeKill) kill.TrySetResult();
            }
            catch (Exception cut) when (kill.Task.IsCompleted && cut is HttpRequestException or IOException or SocketException)
            {
                // Cut off by the kill: whether it is there is for the next start to say, whole or not at all.
            }
        });
        await kill.Task;
        server.Process.Signal(9);
        await uploading;
        Assert.Equal(137, await server.Process.Ended(TimeSpan.FromSeconds(10)));
    }

    private static async Task EveryListedImageIsWhole(DarkroomServer server, int atLeast)
    {
        var stored = 0L;
        var listed = 0;
        for (var page = 1; ; page++)
        {
            var body = JsonDocument.Parse(await server.Http.GetStringAsync($"/get/?page={page}&page_size=100")).RootElement;
            var items = body.GetProperty("items").EnumerateArray().ToArray();
            if (items.Length == 0) break;
            foreach (var item in items)
            {
                var name = item.GetProperty("object_id").GetString()!;
                var seed = int.Parse(name["picture-".Length..], System.Globalization.CultureInfo.InvariantCulture);
                var expected = Pictures.Photo(64 + (seed % 50), 200, seed);
                Assert.Equal(expected, await server.Anonymous.GetByteArrayAsync($"/files/default/{name}/original"));
                stored += expected.Length;
                listed++;
            }
        }

        Assert.InRange(listed, atLeast, Uploads);
        var user = JsonDocument.Parse(await server.Http.GetStringAsync("/user/")).RootElement;
        Assert.Equal(stored / 1024, user.GetProperty("storage_used").GetInt64());
        Assert.Equal(listed, user.GetProperty("image_count").GetInt64());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Data, "tmp")));
    }
}
