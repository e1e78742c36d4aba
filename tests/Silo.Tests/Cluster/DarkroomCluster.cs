using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>Silos and Api nodes as real processes over a PostgreSQL of the test run and a folder for blobs that they share.</summary>
public sealed class DarkroomCluster : IAsyncDisposable
{
    public const string Secret = "a secret of the cluster tests, long enough";

    private static int lastPort = Random.Shared.Next(20_000);

    private string database;
    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-cluster-").FullName;
    private int started;

    private DarkroomCluster(string database) => this.database = database;

    public List<ClusterNode> Silos { get; } = [];

    public List<ClusterNode> Apis { get; } = [];

    public static async Task<DarkroomCluster> Start(int silos, int apis, params string[] options)
    {
        var server = await PostgresServer.Running;
        var cluster = new DarkroomCluster(server.ConnectionString(await server.NewDatabase()));
        await OrleansEngine.Prepare(cluster.database);
        await using (var migration = DarkroomProcess.Start(["migrate"], cluster.Environment("migration")))
            Assert.True(await migration.Ended(TimeSpan.FromSeconds(60)) == 0, migration.Output);
        // The first alone: it has all shards before the first account is made.
        for (var i = 0; i < silos; i++) cluster.Silos.Add(await cluster.StartNode("silo", options));
        cluster.Apis.AddRange(await Task.WhenAll(Enumerable.Range(0, apis).Select(_ => cluster.StartNode("api", options))));
        return cluster;
    }

    /// <summary>Where all of them keep their blobs.</summary>
    public string Blobs => Path.Combine(folder, "blobs");

    /// <summary>Ends all in good order; those that are started afterwards are on another database.</summary>
    public async Task MoveTo(string other)
    {
        foreach (var node in Apis.Concat(Silos))
        {
            node.Process.Signal(15);
            Assert.Equal(0, await node.Process.Ended(TimeSpan.FromSeconds(30)));
            await node.DisposeAsync();
        }

        Apis.Clear();
        Silos.Clear();
        database = other;
    }

    public async Task<ClusterNode> StartNode(string role, params string[] options)
    {
        var number = Interlocked.Increment(ref started);
        var (grains, management) = (FreePort(), FreePort());
        string[] all =
        [
            "serve", "--Cluster:Role=" + role, $"--Cluster:Port={grains}", $"--Network:ManagementPort={management}", "--Network:Port=0",
            // What is under test is not how fast a busy machine decodes.
            "--Imaging:Workers=1", "--Imaging:InspectSeconds=60", "--Imaging:RenderSeconds=60", "--RateLimits:MissesPerMinute=0", .. OrleansEngine.NodeOptions(role), .. options.Select(option => "--" + option),
        ];
        var process = DarkroomProcess.Start(all, Environment($"node-{number}"));
        var line = await process.LineWith(role == "silo" ? "is a silo" : "listens on", TimeSpan.FromSeconds(90));
        var url = role == "silo" ? null : line.Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd(',');
        return new(process, url is null ? null : new Uri(url), new Uri($"http://127.0.0.1:{management}"), grains);
    }

    /// <summary>The sum over all processes that live.</summary>
    public async Task<double> Metric(string name, string labels = "") =>
        (await Task.WhenAll(Silos.Concat(Apis).Where(node => !node.Process.HasExited).Select(node => node.Metric(name, labels)))).Sum();

    /// <summary>Until every silo has its share of the shards and none has another's.</summary>
    public async Task Balanced()
    {
        var share = 4_096 / Silos.Count;
        var limit = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            var owned = await Task.WhenAll(Silos.Select(silo => silo.Metric("darkroom_shards_owned")));
            if (owned.Sum() == 4_096 && owned.All(shards => shards > share * 0.7)) return;
            Assert.True(DateTime.UtcNow < limit, $"Waited 60 s for shares of about {share} shards; the silos have {string.Join(", ", owned)}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Apis.Concat(Silos)) await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Below those that the system gives to whoever calls out: until the process has it, hundreds of connections are made.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = 12_000 + (Interlocked.Increment(ref lastPort) % 20_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one's.
            }
        }
    }

    public Dictionary<string, string> Environment(string node) => new()
    {
        ["ADMIN_KEY"] = DarkroomServer.AdminKey,
        ["DARKROOM__Cluster__Database"] = database,
        ["DARKROOM__Cluster__Secret"] = Secret,
        ["DARKROOM__Cluster__LeaseSeconds"] = "5",
        ["DARKROOM__Storage__Data"] = Path.Combine(folder, node),
        ["DARKROOM__Storage__Stores__files__Kind"] = "folder",
        ["DARKROOM__Storage__Stores__files__Path"] = Blobs,
    };
}

/// <summary>One process of a cluster.</summary>
/// <param name="Url">Of the public surface; null for a silo, which has none.</param>
public sealed record ClusterNode(DarkroomProcess Process, Uri? Url, Uri Management, int GrainPort) : IAsyncDisposable
{
    public HttpClient Http { get; } = ClientOf(Url, DarkroomServer.AdminKey);

    public HttpClient Anonymous { get; } = ClientOf(Url, key: null);

    public async Task<double> Metric(string name, string labels = "")
    {
        var text = await Http.GetStringAsync(new Uri(Management, "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && (line.Length == name.Length || line[name.Length] is '{' or ' '))
            .Where(line => line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Uploads and answers the image's id.</summary>
    public async Task<string> Upload(byte[] file, string name)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "photo.jpg" }, { new StringContent(name), "object" } };
        using var answer = await Http.PostAsync(new Uri("/upload/", UriKind.Relative), form);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"upload answered {(int)answer.StatusCode} {body}\n{Process.Output}");
        return JsonDocument.Parse(body).RootElement.GetProperty("object_url").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Anonymous.Dispose();
        await Process.DisposeAsync();
    }

    private static HttpClient ClientOf(Uri? url, string? key)
    {
        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(100) };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
