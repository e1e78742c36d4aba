using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>What <c>make cluster</c> starts once the program is built.</summary>
public sealed class MakeClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_cluster_on_one_machine_serves_starts_again_who_is_shot_and_leaves_nothing_behind()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/nginx"), "no nginx on this machine; eng/setup test installs it");
        var data = Directory.CreateTempSubdirectory("darkroom-make-cluster-").FullName;
        // Root's temporary folders are root's alone, and the database runs as another.
        File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var port = DarkroomCluster.FreePort();
        var url = new Uri($"http://127.0.0.1:{port}/");
        Dictionary<string, string> environment = new()
        {
            ["PROGRAM"] = DarkroomProcess.Executable,
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["DATA"] = data,
            ["ADMIN_KEY"] = DarkroomServer.AdminKey,
            ["SILOS"] = "2",
            ["APIS"] = "1",
            ["DARKROOM__Cluster__LeaseSeconds"] = "3",
            ["DARKROOM__Imaging__InspectSeconds"] = "60",
        };
        int[] all;
        await using (var cluster = DarkroomProcess.Start(["eng/cluster/run.js"], environment, Repository.Root, "node"))
        {
            await cluster.LineWith("Darkroom serves on", Patience);
            using var http = new HttpClient { BaseAddress = url, Timeout = Patience };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DarkroomServer.AdminKey);
            await Upload(http);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/files/default/one/w-40.webp", UriKind.Relative))).StatusCode);

            var before = Processes(data);
            Assert.Equal(["api", "balancer", "postgres", "s3", "silo", "silo"], before.Select(process => process.Role).Order(StringComparer.Ordinal));
            foreach (var role in new[] { "s3", "postgres", "silo" })
            {
                var shot = Processes(data).First(process => process.Role == role).Id;
                Process.GetProcessById(shot).Kill();
                await cluster.LineWith($"A {role} (process {shot}) ended", Patience);
                await cluster.LineWith($"A {role} serves again", Patience);
                Assert.DoesNotContain(shot, Processes(data).Select(process => process.Id));
            }

            var said = await Doctor(data);
            Assert.Contains("ok       PostgreSQL: ", said, StringComparison.Ordinal);
            Assert.DoesNotContain("failed ", said, StringComparison.Ordinal);
            Assert.Contains("PGPORT='", await File.ReadAllTextAsync(Path.Combine(data, "backup.env")), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/files/default/one/w-41.webp", UriKind.Relative))).StatusCode);

            all = [.. Processes(data).Select(process => process.Id)];
            cluster.Signal(2);
            Assert.Equal(0, await cluster.Ended(Patience));
        }

        Assert.All(all, id => Assert.False(Directory.Exists($"/proc/{id}"), $"process {id} is still there"));
        Assert.False(File.Exists(Path.Combine(data, "cluster.json")));
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_at_once_and_nothing_stays()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var data = Directory.CreateTempSubdirectory("darkroom-make-cluster-").FullName;
        Dictionary<string, string> environment = new() { ["PROGRAM"] = DarkroomProcess.Executable, ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["DATA"] = data };
        await using var cluster = DarkroomProcess.Start(["eng/cluster/run.js"], environment, Repository.Root, "node");
        Assert.Equal(1, await cluster.Ended(Patience));
        Assert.Contains($"Nothing can listen on 127.0.0.1:{port} (EADDRINUSE); PORT and BIND name another place.", cluster.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(data));
        Directory.Delete(data, recursive: true);
    }

    /// <summary>As <c>make doctor NODE=…</c> asks it.</summary>
    private static async Task<string> Doctor(string data)
    {
        var file = Path.Combine(data, "silo-1.env");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await using var doctor = DarkroomProcess.Start(["-c", $"set -a; . '{file}'; set +a; exec '{DarkroomProcess.Executable}' doctor"], [], Repository.Root, "sh");
        await doctor.Ended(Patience);
        return doctor.Output;
    }

    private static async Task Upload(HttpClient http)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Photo(80, 60)), "file", "photo.png" }, { new StringContent("one"), "object" } };
        using var answer = await http.PostAsync(new Uri("/upload/", UriKind.Relative), form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static (string Role, int Id)[] Processes(string data)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "cluster.json")));
        return [.. list.RootElement.GetProperty("processes").EnumerateArray().Select(process => (process.GetProperty("role").GetString()!, process.GetProperty("pid").GetInt32()))];
    }
}
