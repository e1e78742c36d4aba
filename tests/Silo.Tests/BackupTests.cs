using System.Text.Json;

namespace Darkroom.Tests;

public sealed class BackupTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-backup-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_backup_of_a_busy_server_gives_every_image_back()
    {
        var (to, restored) = (Path.Combine(folder, "to"), Path.Combine(folder, "restored"));
        var pictures = Enumerable.Range(0, 30).Select(i => Pictures.Photo(100, 100, seed: i)).ToArray();
        await using (var server = await DarkroomServer.Start())
        {
            for (var i = 0; i < 20; i++) await server.Upload(pictures[i], $"picture-{i}");

            // While others are uploaded.
            var uploading = Task.Run(async () =>
            {
                for (var i = 20; i < 30; i++) await server.Upload(pictures[i], $"picture-{i}");
            });
            Assert.Contains("images", await Run(server.Data, 0, "backup", to), StringComparison.Ordinal);
            await uploading;
            var second = await Run(server.Data, 0, "backup", to);
            Assert.Contains("30 images", second, StringComparison.Ordinal);
        }

        Assert.Contains("30 images", await Run(restored, 0, "restore", to), StringComparison.Ordinal);
        Assert.Single((await Run(restored, 1, "restore", to)).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        await using var again = await DarkroomServer.Start(restored);
        for (var i = 0; i < 30; i++) Assert.Equal(pictures[i], await again.Anonymous.GetByteArrayAsync($"/files/default/picture-{i}/original"));
        Assert.Equal(30, JsonDocument.Parse(await again.Http.GetStringAsync("/get/")).RootElement.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_backup_is_as_private_as_its_source_and_what_cannot_be_one_says_why_in_one_line()
    {
        await using var server = await DarkroomServer.Start();
        var to = Path.Combine(folder, "private");
        await Run(server.Data, 0, "backup", to);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(to));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(to, "darkroom.db")));

        foreach (var wrong in new[] { "/proc/nothing", "/dev/null/backup", Path.Combine(server.Data, "within") })
            Assert.Single((await Run(server.Data, 1, "backup", wrong)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<string> Run(string data, int expected, params string[] arguments)
    {
        await using var verb = DarkroomProcess.Start(arguments, new() { ["DARKROOM__Storage__Data"] = data });
        var code = await verb.Ended(Limit);
        Assert.True(code == expected, $"{string.Join(' ', arguments)} ended with {code} and said: {verb.Output}");
        return verb.Output;
    }
}
