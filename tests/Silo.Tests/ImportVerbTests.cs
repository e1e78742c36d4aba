using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary><c>darkroom import</c> against a running server.</summary>
public sealed class ImportVerbTests
{
    private const int Files = 1_000;

    [Fact]
    public async Task A_folder_of_1000_files_is_moved_once_though_verb_and_server_are_killed_in_between()
    {
        using var folder = new Folder();
        for (var i = 0; i < Files; i++) File.WriteAllBytes(folder.File($"{i}.png"), Pictures.Photo(16, 12, seed: i));
        var manifest = folder.Manifest("path,tags,folder,created,object,slink\n" + string.Concat(Enumerable.Range(0, Files).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{i}.png,\"moved,n{i % 10}\",from/elsewhere,2020-01-02T03:04:05Z,picture-{i},{Uuid(i)}\n"))));

        await using (var server = await DarkroomServer.Start(folder.Data))
        {
            await using var first = Import(server, folder, manifest);
            await MovedAtLeast(manifest, 200);
            first.Signal(9);
            await first.Ended(TimeSpan.FromSeconds(10));

            // The second run loses its server as well: it asks until its patience ends, and what was not answered is not lost.
            await using var second = Import(server, folder, manifest);
            await MovedAtLeast(manifest, 500);
            server.Process.Signal(9);
            await server.Process.Ended(TimeSpan.FromSeconds(10));
            second.Signal(15);
            Assert.Equal(1, await second.Ended(TimeSpan.FromSeconds(60)));
        }

        await using var again = await DarkroomServer.Start(folder.Data);
        await using var last = Import(again, folder, manifest);
        var end = await last.LineWith("rows:", TimeSpan.FromSeconds(120));
        Assert.Equal(0, await last.Ended(TimeSpan.FromSeconds(10)));
        Assert.StartsWith($"{Files} of {Files} rows:", end, StringComparison.Ordinal);
        Assert.EndsWith("0 failed.", end, StringComparison.Ordinal);

        // Each once, whole, with all that the manifest says of it.
        Assert.Equal(Files, (await again.Http.GetAsync("/get/?tags=moved&page_size=1").Json()).GetProperty("total").GetInt32());
        foreach (var i in new[] { 0, 199, 499, 999 })
        {
            var expected = Pictures.Photo(16, 12, seed: i);
            Assert.Equal(expected, await again.Anonymous.GetByteArrayAsync($"/files/default/picture-{i}/original"));
            Assert.Equal(expected, await again.Anonymous.GetByteArrayAsync($"/image/{Uuid(i)}.png"));
        }

        var item = (await again.Http.GetAsync("/get/?tags=n7&page_size=1").Json()).GetProperty("items")[0];
        Assert.Equal("from/elsewhere", item.GetProperty("folder").GetString());
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), item.GetProperty("created_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task What_cannot_be_moved_is_reported_and_the_rest_goes_on()
    {
        using var folder = new Folder();
        File.WriteAllBytes(folder.File("good.png"), Pictures.Photo(16, 12));
        File.WriteAllText(folder.File("bad.png"), "no picture");
        var manifest = folder.Manifest(string.Join('\n',
            """{"path":"good.png","account":"moved","tags":["a","b"],"description":"two\nlines","imager":"12345","imageresizer":"NKrigl4","visibility":"public"}""",
            """{"path":"bad.png"}""",
            """{"path":"missing.png"}""",
            """{"path":"../outside.png"}""",
            """{"url":"http://169.254.169.254/latest/meta-data"}""",
            """{"path":"good.png","object":"no/slashes"}""",
            """{"path":"good.png","imager":"12345","account":"moved"}""",
            """{"path":"good.png","typo":"x"}"""));
        await using var server = await DarkroomServer.Start();
        await using var import = Import(server, folder, manifest, "--create-accounts", "yes", "--parallel", "1");
        Assert.EndsWith("8 of 8 rows: 1 moved now, 0 before, 7 failed.", await import.LineWith("rows:", TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        Assert.Equal(1, await import.Ended(TimeSpan.FromSeconds(10)));

        var failed = (await File.ReadAllLinesAsync(manifest + ".failed")).OrderBy(line => line, StringComparer.Ordinal).ToArray();
        Assert.Equal(["2", "3", "4", "5", "6", "7", "8"], failed.Select(line => line.Split('\t')[0]));
        Assert.Contains("415", failed[0], StringComparison.Ordinal);
        Assert.Contains("lies outside of", failed[2], StringComparison.Ordinal);
        Assert.Contains("400 The URL's host", failed[3], StringComparison.Ordinal);
        Assert.Contains("409 The imager id '12345' is another image's", failed[5], StringComparison.Ordinal);

        // What it was called elsewhere is still its name.
        var picture = await File.ReadAllBytesAsync(folder.File("good.png"));
        Assert.Equal(picture, await server.Anonymous.GetByteArrayAsync("/image/12345"));
        Assert.Equal(picture, await server.Anonymous.GetByteArrayAsync("/ir/NKrigl4"));
    }

    private static DarkroomProcess Import(DarkroomServer server, Folder folder, string manifest, params string[] more) =>
        DarkroomProcess.Start(["import", folder.Files, manifest, "--url", server.Url.ToString(), .. more], new() { ["ADMIN_KEY"] = DarkroomServer.AdminKey });

    /// <summary>The journal is written as rows are answered.</summary>
    private static async Task MovedAtLeast(string manifest, int rows)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Lines(manifest + ".done") < rows) await Task.Delay(20, limit.Token);
    }

    private static int Lines(string file)
    {
        if (!File.Exists(file)) return 0;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    private static string Uuid(int i) => new Guid(i + 1, 2, 0x4003, [0x80, 5, 6, 7, 8, 9, 10, 11]).ToString();

    private sealed class Folder : IDisposable
    {
        private readonly string root = Directory.CreateTempSubdirectory("darkroom-import-").FullName;

        public Folder() => Directory.CreateDirectory(Files);

        public string Files => Path.Combine(root, "files");

        public string Data => Path.Combine(root, "data");

        public string File(string name) => Path.Combine(Files, name);

        public string Manifest(string text)
        {
            var path = Path.Combine(root, "manifest");
            System.IO.File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => Directory.Delete(root, recursive: true);
    }
}
