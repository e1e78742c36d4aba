using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
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
            var shot = before.First(process => process.Role == "silo").Id;
            Process.GetProcessById(shot).Kill();
            await cluster.LineWith($"A silo (process {shot}) ended", Patience);
            await cluster.LineWith("A silo serves again", Patience);
            Assert.DoesNotContain(shot, Processes(data).Select(process => process.Id));
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/files/default/one/w-41.webp", UriKind.Relative))).StatusCode);

            all = [.. Processes(data).Select(process => process.Id)];
            cluster.Signal(2);
            Assert.Equal(0, await cluster.Ended(Patience));
        }

        Assert.All(all, id => Assert.False(Directory.Exists($"/proc/{id}"), $"process {id} is still there"));
        Assert.False(File.Exists(Path.Combine(data, "cluster.json")));
        Directory.Delete(data, recursive: true);
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
