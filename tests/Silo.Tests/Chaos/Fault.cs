namespace Darkroom.Tests.Chaos;

/// <summary>Something that breaks and is whole again when the task ends.</summary>
public sealed record Fault(string Name, Func<ChaosCluster, Random, Task> Happen)
{
    private static readonly TimeSpan BeyondTheLease = TimeSpan.FromSeconds(ChaosCluster.Lease + 2);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("a silo is shot", (cluster, random) => Shoot(cluster, Any(cluster.Silos, random), "silo")),
        new("an Api node is shot", (cluster, random) => Shoot(cluster, Any(cluster.Apis, random), "api")),
        new("a silo is frozen", (cluster, random) => Freeze(Any(cluster.Silos, random))),
        new("an Api node is frozen", (cluster, random) => Freeze(Any(cluster.Apis, random))),
        new("every process is restarted", (cluster, _) => Restart(cluster)),
        new("3 silos become 1 and 3 again", (cluster, _) => Scale(cluster)),
        new("PostgreSQL is restarted", (cluster, _) => cluster.Postgres.Control("restart -m fast")),
        new("PostgreSQL crashes", (cluster, _) => cluster.Postgres.Control("restart -m immediate")),
        new("a silo does not reach PostgreSQL", (cluster, random) => Part(Any(cluster.Silos, random).Database, random)),
        new("an Api node does not reach PostgreSQL", (cluster, random) => Part(Any(cluster.Apis, random).Database, random)),
        new("nobody reaches a silo", (cluster, random) => Part(Any(cluster.Silos, random).Peers!, random)),
        new("a silo does not reach S3", (cluster, random) => Part(Any(cluster.Silos, random).Blobs, random)),
        new("S3 is away", AwayS3),
    ];

    /// <summary>All of them in an order of the seed's, again and again; each with a seed of its own.</summary>
    public static IEnumerable<(Fault Fault, int Seed)> Schedule(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            var deck = All.ToArray();
            random.Shuffle(deck);
            foreach (var fault in deck) yield return (fault, random.Next());
        }
    }

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
        var (there, back) = random.Next(3) switch
        {
            0 => (Passage.BlackHole, Passage.BlackHole),
            1 => (Passage.BlackHole, Passage.Open),
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
