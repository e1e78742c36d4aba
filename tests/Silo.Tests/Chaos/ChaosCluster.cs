using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Darkroom.Tests.Chaos;

/// <summary>Silos and Api nodes as real processes over a PostgreSQL and an S3 server of their own, with a proxy in every wire.</summary>
public sealed class ChaosCluster : IAsyncDisposable
{
    public const int Lease = 2;

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-chaos-").FullName;
    private readonly Lock gate = new();
    private readonly List<ChaosNode> silos = [];
    private readonly List<ChaosNode> apis = [];
    private readonly ConcurrentQueue<(string Name, DarkroomProcess Process)> all = new();
    private readonly string database;
    private readonly IPAddress wires;
    private readonly bool withClock;
    private int started;

    private ChaosCluster(PostgresServer postgres, S3Server s3, string database, IPAddress wires, bool withClock) =>
        (Postgres, S3, this.database, this.wires, this.withClock) = (postgres, s3, database, wires, withClock);

    /// <summary>The primary.</summary>
    public PostgresServer Postgres { get; private set; }

    /// <summary>What all processes hear from it; they may be kept from hearing of notifications.</summary>
    public LostNotifications Notifications { get; } = new();

    public S3Server S3 { get; }

    /// <summary>For clients; one that hears nothing for long gives up.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false }) { Timeout = TimeSpan.FromSeconds(30) };

    public ChaosNode[] Silos
    {
        get { lock (gate) return [.. silos]; }
    }

    public ChaosNode[] Apis
    {
        get { lock (gate) return [.. apis]; }
    }

    /// <param name="wires">Where the proxies listen; loopback if none is said.</param>
    /// <param name="withClock">
    /// Whether PostgreSQL's clock can be stepped. The library that does it reads a file wherever a process asks for the time, in a handler of a signal too, and so
    /// may crash it: for runs that bear that.
    /// </param>
    public static async Task<ChaosCluster> Start(int silos, int apis, IPAddress? wires = null, bool withClock = false)
    {
        var postgres = await PostgresServer.Start(withClock: withClock);
        var s3 = new S3Server();
        await s3.InitializeAsync();
        var cluster = new ChaosCluster(postgres, s3, await postgres.NewDatabase(), wires ?? IPAddress.Loopback, withClock);
        try
        {
            await using (var migration = DarkroomProcess.Start(["migrate"], cluster.Environment("migration", new(IPAddress.Loopback, postgres.Port), new(IPAddress.Loopback, s3.Url.Port))))
                Assert.True(await migration.Ended(TimeSpan.FromSeconds(60)) == 0, migration.Output);
            for (var i = 0; i < silos; i++) await cluster.Join("silo");
            for (var i = 0; i < apis; i++) await cluster.Join("api");
            await cluster.Balanced(TimeSpan.FromSeconds(60));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a process and waits until it serves.</summary>
    /// <param name="machine">Where; null for this one.</param>
    public async Task<ChaosNode> Join(string role, Machine? machine = null)
    {
        var (number, grains, management) = (Interlocked.Increment(ref started), DarkroomCluster.FreePort(), DarkroomCluster.FreePort());
        var host = machine?.Address ?? IPAddress.Loopback;
        var (toDatabase, toBlobs) = (new TcpProxy(new IPEndPoint(IPAddress.Loopback, Postgres.Port), wires) { Sieve = Notifications.OneConnection }, Proxy(S3.Url.Port));
        // Nobody stands between another machine and those who call it.
        var peers = role == "silo" && machine is null ? Proxy(grains) : null;
        string[] arguments =
        [
            "serve", "--Cluster:Role=" + role, $"--Network:Bind={host}", $"--Cluster:Port={grains}", $"--Network:ManagementPort={management}", "--Network:Port=0",
            "--Imaging:Workers=1", "--RateLimits:MissesPerMinute=0", .. peers is null ? Array.Empty<string>() : [$"--Cluster:Address=http://{peers.Address}"],
        ];
        var environment = Environment($"node-{number}", toDatabase.Address, toBlobs.Address);
        var (process, line) = await Begin($"{role} {number}", role == "silo" ? "is a silo" : "listens on", () => machine?.Run(arguments, environment) ?? Task.FromResult(DarkroomProcess.Start(arguments, environment)));
        var url = role == "silo" ? null : new Uri(line.Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd(','));
        var node = new ChaosNode(new(process, url, new Uri($"http://{host}:{management}"), grains), toDatabase, toBlobs, peers);
        lock (gate) (role == "silo" ? silos : apis).Add(node);
        return node;
    }

    /// <summary>A process that does not reach its database in time does not start. Whoever keeps it starts it again, as here.</summary>
    private async Task<(DarkroomProcess Process, string Line)> Begin(string name, string words, Func<Task<DarkroomProcess>> start)
    {
        for (var attempt = 1; ; attempt++)
        {
            var process = await start();
            all.Enqueue((name, process));
            try
            {
                return (process, await process.LineWith(words, TimeSpan.FromSeconds(90)));
            }
            catch
            {
                var again = attempt < 3 && process.HasExited && process.Output.Contains("Cluster:Database", StringComparison.Ordinal);
                await process.DisposeAsync();
                if (!again) throw;
            }
        }
    }

    /// <summary>A standby without which PostgreSQL commits nothing any more.</summary>
    public async Task<PostgresServer> Follow()
    {
        var standby = await PostgresServer.Start(Postgres, withClock);
        await Postgres.Execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await Postgres.Execute("SELECT pg_reload_conf()");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await Row("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"))[0] == 0) await timer.WaitForNextTickAsync(patience.Token);
        return standby;
    }

    /// <summary>The primary is gone in an instant; its standby takes its place, and everybody is led there.</summary>
    public async Task FailOver(PostgresServer standby)
    {
        var lost = Postgres;
        await lost.Kill();
        await standby.Control("promote");
        Postgres = standby;
        foreach (var node in Silos.Concat(Apis)) node.Database.Switch(new IPEndPoint(IPAddress.Loopback, standby.Port));
        await lost.Stop();
    }

    /// <summary>Nobody counts on it any more: clients do not go there.</summary>
    public void Forget(ChaosNode node)
    {
        lock (gate)
        {
            silos.Remove(node);
            apis.Remove(node);
        }
    }

    /// <summary>What the processes, ended ones too, said of calls that they could not answer.</summary>
    public string Outages() => string.Join('\n', all.SelectMany(
        one => one.Process.Output.Split('\n').Where(line => line.Contains(" unavailable: ", StringComparison.Ordinal)), (one, line) => $"{one.Name}: {line}"));

    /// <summary>Until all processes serve and every silo has its share of the shards.</summary>
    public async Task Balanced(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var seen = "nothing";
        try
        {
            while (true)
            {
                await timer.WaitForNextTickAsync(patience.Token);
                var states = await Task.WhenAll(Silos.Concat(Apis).Select(State));
                seen = string.Join(", ", states.Select(state => $"{state.Shards} {state.Said}"));
                var shares = states.Take(Silos.Length).Select(state => state.Shards).ToArray();
                if (states.All(state => state.Said == "OK") && shares.Sum() == 4_096 && shares.All(share => share > 4_096 / shares.Length * 0.7)) return;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited {limit.TotalSeconds} s for {Silos.Length} silos and {Apis.Length} Api nodes that serve with their shares; they say: {seen}");
        }
    }

    /// <summary>The sum over all processes that live.</summary>
    public async Task<double> Metric(string name) => (await Task.WhenAll(Silos.Concat(Apis).Select(node => node.Node.Metric(name)))).Sum();

    /// <summary>An account with a limit on what it stores.</summary>
    /// <returns>Its bucket and its key.</returns>
    public async Task<(string Bucket, string Key)> NewAccount(string bucket, long limit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Apis[0].Url, "/admin/accounts")) { Content = JsonContent.Create(new { name = bucket, bucket, storage_limit = limit }) };
        request.Headers.Authorization = new("Bearer", DarkroomServer.AdminKey);
        using var answer = await Http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, body);
        return (bucket, JsonDocument.Parse(body).RootElement.GetProperty("key").GetString()!);
    }

    /// <summary>To the database, past all wires.</summary>
    public string ConnectionString => Postgres.ConnectionString(database);

    /// <summary>One row of the catalogue, past all processes.</summary>
    public async Task<long[]> Row(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync(), $"no row for {sql}");
        return [.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToInt64(reader.GetValue(i), CultureInfo.InvariantCulture))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Apis.Concat(Silos)) await node.DisposeAsync();
        Http.Dispose();
        await S3.DisposeAsync();
        await Postgres.Stop();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<(double Shards, string Said)> State(ChaosNode node)
    {
        if (node.Process.HasExited) Assert.Fail($"A process has ended by itself; it said:\n{node.Process.Output}");
        try
        {
            using var ready = await Http.GetAsync(new Uri(node.Node.Management, "/health/ready"));
            return (await node.Node.Metric("darkroom_shards_owned"), ready.IsSuccessStatusCode ? "OK" : await ready.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException e)
        {
            return (0, e.Message);
        }
    }

    private TcpProxy Proxy(int port) => new(new IPEndPoint(IPAddress.Loopback, port), wires);

    private Dictionary<string, string> Environment(string node, IPEndPoint postgres, IPEndPoint blobs) => new()
    {
        ["ADMIN_KEY"] = DarkroomServer.AdminKey,
        ["DARKROOM__Cluster__Database"] = new NpgsqlConnectionStringBuilder(ConnectionString) { Host = postgres.Address.ToString(), Port = postgres.Port }.ToString(),
        ["DARKROOM__Cluster__Secret"] = DarkroomCluster.Secret,
        ["DARKROOM__Cluster__LeaseSeconds"] = Lease.ToString(CultureInfo.InvariantCulture),
        ["DARKROOM__Storage__Data"] = Path.Combine(folder, node),
        ["DARKROOM__Storage__Stores__files__Kind"] = "s3",
        ["DARKROOM__Storage__Stores__files__Endpoint"] = $"http://{blobs}",
        ["DARKROOM__Storage__Stores__files__Bucket"] = S3Server.Bucket,
        ["DARKROOM__Storage__Stores__files__PathStyle"] = "true",
        ["DARKROOM__Storage__Stores__files__AccessKey"] = S3Server.Key,
        ["DARKROOM__Storage__Stores__files__SecretKey"] = S3Server.Key,
        ["DARKROOM__Storage__Stores__files__TimeoutSeconds"] = "3",
    };
}
