namespace Darkroom.Tests.Chaos;

/// <summary>What a fault touches.</summary>
public enum Reach
{
    /// <summary>One process or one of its wires, which are there afterwards.</summary>
    Node,

    /// <summary>A server that all need.</summary>
    Server,

    /// <summary>Who is in the cluster: processes must start.</summary>
    Crew,
}

/// <summary>Something that breaks and is whole again when the task ends.</summary>
public sealed record Fault(string Name, Reach Reach, Func<ChaosCluster, Random, Task> Happen)
{
    private static readonly TimeSpan BeyondTheLease = TimeSpan.FromSeconds(ChaosCluster.Lease + 2);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("a silo is shot", Reach.Crew, (cluster, random) => Shoot(cluster, Any(cluster.Silos, random), "silo")),
        new("an Api node is shot", Reach.Crew, (cluster, random) => Shoot(cluster, Any(cluster.Apis, random), "api")),
        new("a silo is frozen", Reach.Node, (cluster, random) => Freeze(Any(cluster.Silos, random))),
        new("an Api node is frozen", Reach.Node, (cluster, random) => Freeze(Any(cluster.Apis, random))),
        new("every process is restarted", Reach.Crew, (cluster, _) => Restart(cluster)),
        new("3 silos become 1 and 3 again", Reach.Crew, (cluster, _) => Scale(cluster)),
        new("PostgreSQL is restarted", Reach.Server, (cluster, _) => cluster.Postgres.Control("restart -m fast")),
        new("PostgreSQL crashes", Reach.Server, (cluster, _) => cluster.Postgres.Control("restart -m immediate")),
        new("a silo does not reach PostgreSQL", Reach.Node, (cluster, random) => Part(Any(cluster.Silos, random).Database, random)),
        new("an Api node does not reach PostgreSQL", Reach.Node, (cluster, random) => Part(Any(cluster.Apis, random).Database, random)),
        new("nobody reaches a silo", Reach.Node, (cluster, random) => Part(Any(cluster.Silos, random).Peers!, random)),
        new("a silo does not reach S3", Reach.Node, (cluster, random) => Part(Any(cluster.Silos, random).Blobs, random)),
        new("S3 is away", Reach.Server, AwayS3),
    ];

    /// <summary>All of them in an order of the seed's, again and again, some of them two at once; each with a seed of its own.</summary>
    public static IEnumerable<(Fault Fault, int Seed)[]> Schedule(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            var deck = All.ToArray();
            random.Shuffle(deck);
            for (var i = 0; i < deck.Length; i++)
            {
                var (one, its) = (deck[i], random.Next());
                var twice = random.Next(2) == 0 && i + 1 < deck.Length && one.MayMeet(deck[i + 1]);
                yield return twice ? [(one, its), (deck[++i], random.Next())] : [(one, its)];
            }
        }
    }

    private bool MayMeet(Fault other) => Reach != Reach.Crew && other.Reach != Reach.Crew && (Reach, other.Reach) != (Reach.Server, Reach.Server);

    private static ChaosNode Any(ChaosNode[] nodes, Random random) => nodes[random.Next(nodes.Length)];

    private static async Task Shoot(ChaosCluster cluster, ChaosNode node, string role)
    {
        cluster.Forget(node);
        node.Process.Signal(9);
        await node.DisposeAsync();
        await cluster.Join(role);
    }

    private static async Task Freeze(ChaosNode node)
    {
        node.Process.Signal(19);
        await Task.Delay(BeyondTheLease);
        node.Process.Signal(18);
    }

    internal static async Task Restart(ChaosCluster cluster)
    {
        foreach (var silo in cluster.Silos) await Replace(cluster, silo, "silo");
        foreach (var api in cluster.Apis) await Replace(cluster, api, "api");
    }

    private static async Task Replace(ChaosCluster cluster, ChaosNode node, string role)
    {
        await cluster.Join(role);
        cluster.Forget(node);
        await node.Leave();
    }

    private static async Task Scale(ChaosCluster cluster)
    {
        var leaving = cluster.Silos.Skip(1).ToArray();
        foreach (var silo in leaving) cluster.Forget(silo);
        await Task.WhenAll(leaving.Select(silo => silo.Leave()));
        foreach (var _ in leaving) await cluster.Join("silo");
    }

    /// <summary>Both ways, or one of them, or with an end of all connections.</summary>
    private static async Task Part(TcpProxy wire, Random random)
    {
        var (there, back) = random.Next(4) switch
        {
            0 => (Passage.HalfClosed, Passage.Open),
            1 => (Passage.BlackHole, Passage.BlackHole),
            2 => (Passage.BlackHole, Passage.Open),
            _ => (Passage.Open, Passage.BlackHole),
        };
        var cut = random.Next(2) == 0;
        wire.Set(there, back);
        await Task.Delay(BeyondTheLease);
        if (cut) wire.Cut();
        wire.Heal();
    }

    private static async Task AwayS3(ChaosCluster cluster, Random random)
    {
        await cluster.S3.Stop();
        await Task.Delay(TimeSpan.FromSeconds(10));
        await cluster.S3.Start();
    }
}
