using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>What is written in pictures, read by a program that is shut in.</summary>
public sealed class ReadingTests
{
    [Fact]
    public async Task What_is_written_in_a_picture_is_found()
    {
        await using var server = await DarkroomServer.Start(null, "Reading:Enabled=true");
        await server.Upload(Scenes.Plain(255, 255, 255, side: 600), "paper");
        var written = await server.Anonymous.GetByteArrayAsync("/files/default/paper/w-600_text-Beware~20of~20leopards_textsize-48_textcolor-000000.png");
        await server.Upload(written, "sign");
        await StopTests.WaitFor("the sign to be found by what is written on it", async () => (await Found(server, "leopards")).SequenceEqual(["sign"]));
        Assert.Empty(await Found(server, "tigers"));
    }

    [Fact]
    public async Task The_program_that_reads_has_no_network_no_files_and_no_secrets()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var folder = new Script(
            """
            say() { printf '5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t95\t%s\n' "$1"; }
            (echo x > "FOLDER/out") 2>/dev/null && say wrote || say kept
            (cat /etc/passwd) >/dev/null 2>&1 && say looked || say blind
            (exec 3<>/dev/tcp/127.0.0.1/PORT) 2>/dev/null && say reached || say shut
            [ -s "$1" ] && say given
            env | grep -qi admin && say told || say trusted
            """.Replace("PORT", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        await using var server = await DarkroomServer.Start(null, "Reading:Enabled=true", "Reading:Program=" + folder.Path);
        await server.Upload(Scenes.Plain(9, 9, 9), "picture");
        await StopTests.WaitFor("the picture to be read", async () => (await Found(server, "given")).Any());
        Assert.Equal(["picture"], await Found(server, "kept blind shut given trusted"));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_picture_that_takes_too_long_is_given_up_and_the_next_one_is_read()
    {
        using var folder = new Script(
            """
            [ $(stat -c %s "$1") -gt 2000 ] && while :; do :; done
            printf '5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t95\tsmall\n'
            """);
        await using var server = await DarkroomServer.Start(null, "Reading:Enabled=true", "Reading:Seconds=1", "Reading:Program=" + folder.Path);
        await server.Upload(Scenes.Patches(3, side: 900), "endless");
        await server.Upload(Scenes.Plain(9, 9, 9), "picture");
        await StopTests.WaitFor("the second picture to be read", async () => (await Found(server, "small")).SequenceEqual(["picture"]));
        Assert.Equal(2, await server.Metric("darkroom_analyses_total", "outcome=\"done\""));
    }

    private static async Task<IEnumerable<string?>> Found(DarkroomServer server, string words)
    {
        var body = JsonDocument.Parse(await server.Http.GetStringAsync("/darkroom/search?q=" + Uri.EscapeDataString(words))).RootElement;
        return [.. body.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("object_id").GetString())];
    }

    /// <summary>A program of a few lines in the place of Tesseract.</summary>
    private sealed class Script : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("darkroom-");

        public Script(string lines)
        {
            File.WriteAllText(Path, "#!/bin/bash\n" + lines.Replace("FOLDER", folder.FullName, StringComparison.Ordinal) + "\n");
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        public string Path => System.IO.Path.Combine(folder.FullName, "reads");

        public void Dispose() => folder.Delete(recursive: true);
    }
}
