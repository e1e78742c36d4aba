using System.Net;

namespace Darkroom.Tests;

/// <summary>The manifests' own variables and arguments start a cluster: a migration, a silo and an Api node over PostgreSQL and S3.</summary>
public sealed class PodsTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-pods-").FullName;
    private readonly S3Server s3 = new();
    private string database = "";

    public async ValueTask InitializeAsync()
    {
        var postgres = await PostgresServer.Running;
        database = postgres.ConnectionString(await postgres.NewDatabase());
        await s3.InitializeAsync();
        var secrets = Manifests.Variables("overlays/dev/secrets.env");
        (secrets["database"], secrets["s3-access-key"], secrets["s3-secret-key"]) = (database, S3Server.Key, S3Server.Key);
        foreach (var (name, value) in secrets) await File.WriteAllTextAsync(Path.Combine(folder, name), value);
    }

    public async ValueTask DisposeAsync()
    {
        await s3.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_silo_and_a_node_serve_with_what_the_manifests_give_them()
    {
        await using (var early = Pod("silo").Process)
        {
            Assert.Equal(1, await early.Ended(Limit));
            Assert.Contains("darkroom migrate", early.Output, StringComparison.Ordinal);
        }

        await using (var migration = Pod("migrate").Process) Assert.True(await migration.Ended(Limit) == 0, migration.Output);

        var (silo, management) = Pod("silo");
        await using var first = silo;
        await silo.LineWith("is a silo", Limit);
        using var http = new HttpClient();
        foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(management, Manifests.Container("silo")[probe]["httpGet/path"].Text))).StatusCode);

        var (api, _) = Pod("api");
        await using var second = api;
        var url = (await api.LineWith("listens on", Limit)).Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd(',');
        http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(Path.Combine(folder, "admin-key")));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Photo(400, 300)), "file", "a.jpg" }, { new StringContent("there"), "object" } };
        using var upload = await http.PostAsync(new Uri(url + "/upload/"), form);
        Assert.True(upload.IsSuccessStatusCode, $"{await upload.Content.ReadAsStringAsync()}\n{api.Output}\n{silo.Output}");
        using var variant = await http.GetAsync(new Uri(url + "/files/default/there/w-100.webp"));
        Assert.True(variant.IsSuccessStatusCode, $"{await variant.Content.ReadAsStringAsync()}\n{api.Output}\n{silo.Output}");
    }

    /// <summary>One pod's process, on ports and in a folder that this machine has free.</summary>
    private (DarkroomProcess Process, Uri Management) Pod(string name)
    {
        var (grains, management) = (FreePort(), FreePort());
        var environment = Manifests.Environment(name, "dev", "127.0.0.1").ToDictionary(pair => pair.Key, pair => pair.Value.Replace(Manifests.Secrets, folder + "/", StringComparison.Ordinal), StringComparer.Ordinal);
        foreach (var (key, value) in new (string, string)[]
        {
            ("Network__Bind", "127.0.0.1"), ("Network__Port", "0"), ("Network__ManagementPort", $"{management}"), ("Cluster__Port", $"{grains}"),
            ("Storage__Data", Path.Combine(folder, "data-" + name)), ("Storage__Stores__files__Endpoint", s3.Url.ToString()), ("Storage__Stores__files__Bucket", S3Server.Bucket),
        })
        {
            Assert.Contains("DARKROOM__" + key, environment.Keys);
            environment["DARKROOM__" + key] = value;
        }

        if (environment.TryGetValue("DARKROOM__Cluster__Address", out var address)) environment["DARKROOM__Cluster__Address"] = address.Replace(":8090", $":{grains}", StringComparison.Ordinal);
        return (DarkroomProcess.Start([.. Manifests.Container(name)["args"].Items.Select(argument => argument.Text)], environment), new($"http://127.0.0.1:{management}"));
    }

    private static int FreePort()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
