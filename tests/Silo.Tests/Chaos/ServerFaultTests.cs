namespace Darkroom.Tests.Chaos;

/// <summary>Each of the faults of PostgreSQL and of the network once by its name, under load.</summary>
public sealed class ServerFaultTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("two silos do not reach each other")]
    [InlineData("PostgreSQL's clock is stepped")]
    [InlineData("PostgreSQL fails over to its synchronous standby")]
    [InlineData("a pg_dump stays open while a silo is frozen")]
    [InlineData("notifications are lost while a silo is shot")]
    [InlineData("S3 is away")]
    public async Task It_loses_nothing_and_comes_back_by_itself(string name)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DARKROOM_FULL") == "1", "make chaos has them all, mixed; DARKROOM_FULL=1");
        var fault = Fault.All.Single(fault => fault.Name == name);
        Assert.SkipWhen(fault.Missing is not null, fault.Missing ?? "");
        await using var cluster = await ChaosCluster.Start(silos: 2, apis: 1, withClock: name.Contains("clock", StringComparison.Ordinal));
        var load = await ChaosLoad.Start(cluster, seed: 3);
        await load.Made(100);
        await fault.Happen(cluster, new Random(1));
        await cluster.Balanced(TimeSpan.FromSeconds(30));
        await load.Made(100);
        await load.Stop();
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }
}
