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
        new("two silos do not reach each other", Reach.Node, PartTwo),
        new("PostgreSQL's clock is stepped", Reach.Server, StepClock) { Missing = PostgresServer.FakeTime is null ? "no libfaketime on this machine" : null },
        new("PostgreSQL fails over to its synchronous standby", Reach.Server, FailOver),
        new("a pg_dump stays open while a silo is frozen", Reach.Server, Dump),
        new("notifications are lost while a silo is shot", Reach.Crew, Deafen),
    ];

    /// <summary>What this machine lacks for it; it does not happen then.</summary>
    public string? Missing { get; private init; }

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
        var (there, back) = AnyPassage(random);
        var cut = random.Next(2) == 0;
        wire.Set(there, back);
        await Task.Delay(BeyondTheLease);
        if (cut) wire.Cut();
        wire.Heal();
    }

    /// <summary>All others reach both. Calls of one to the other are lost, or those of both.</summary>
    private static async Task PartTwo(ChaosCluster cluster, Random random)
    {
        var two = cluster.Silos;
        random.Shuffle(two);
        var ways = two.Take(2).Zip(two.Take(2).Reverse(), (caller, called) => (Wire: called.Peers!, Callers: Callers.From(caller))).Take(random.Next(1, 3)).ToArray();
        foreach (var (wire, callers) in ways)
        {
            var (there, back) = AnyPassage(random);
            wire.Set(there, back, callers);
        }

        await Task.Delay(BeyondTheLease);
        foreach (var (wire, _) in ways) wire.Heal();
    }

    private static (Passage There, Passage Back) AnyPassage(Random random) => random.Next(4) switch
    {
        0 => (Passage.HalfClosed, Passage.Open),
        1 => (Passage.BlackHole, Passage.BlackHole),
        2 => (Passage.BlackHole, Passage.Open),
        _ => (Passage.Open, Passage.BlackHole),
    };

    private static async Task AwayS3(ChaosCluster cluster, Random random)
    {
        await cluster.S3.Stop();
        await Task.Delay(TimeSpan.FromSeconds(10));
        await cluster.S3.Start();
    }

    /// <summary>A minute forth or back, and back again.</summary>
    private static async Task StepClock(ChaosCluster cluster, Random random)
    {
        var step = random.Next(2) == 0 ? 60 : -60;
        await cluster.Postgres.SetClock(step);
        var its = (await cluster.Row("SELECT extract(epoch FROM clock_timestamp())::bigint"))[0];
        Assert.InRange(its - step - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), -20, 20);
        await Task.Delay(BeyondTheLease);
        await cluster.Postgres.SetClock(0);
    }

    private static async Task FailOver(ChaosCluster cluster, Random random)
    {
        var standby = await cluster.Follow();
        await Task.Delay(BeyondTheLease);
        await cluster.FailOver(standby);
    }

    private static async Task Dump(ChaosCluster cluster, Random random)
    {
        await using var dump = await OpenDump.Start(cluster.ConnectionString);
        await Freeze(Any(cluster.Silos, random));
        await dump.Finish();
    }

    /// <summary>The heirs find out by themselves.</summary>
    private static async Task Deafen(ChaosCluster cluster, Random random)
    {
        var before = cluster.Notifications.Lost;
        cluster.Notifications.Losing = true;
        await Shoot(cluster, Any(cluster.Silos, random), "silo");
        cluster.Notifications.Losing = false;
        Assert.NotEqual(before, cluster.Notifications.Lost);
    }
}
