namespace Darkroom.Tests.Chaos;

/// <summary>A silo whose own wall clock is wrong. What it owns and for how long is no question of it.</summary>
public sealed class ClockTests(ITestOutputHelper output) : IDisposable
{
    private const string Owners = "SELECT max(version), (SELECT max(incarnation) FROM silo), (SELECT count(*) FROM silo WHERE NOT dead) FROM cluster";

    private readonly string clock = Path.GetTempFileName();

    public void Dispose() => File.Delete(clock);

    [Fact]
    public async Task A_silo_whose_clock_steps_keeps_its_lease_and_what_it_owns()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DARKROOM_FULL") == "1", "half a minute; DARKROOM_FULL=1");
        Assert.SkipWhen(PostgresServer.FakeTime is null, "no libfaketime on this machine; eng/setup test installs it");
        await Step(0);
        await using var cluster = await ChaosCluster.Start(silos: 1, apis: 1);
        var wrong = await cluster.Join("silo", clock: clock);
        await cluster.Balanced(TimeSpan.FromSeconds(30));
        var load = await ChaosLoad.Start(cluster, seed: 6);
        await load.Made(100);
        var before = await cluster.Row(Owners);
        foreach (var seconds in new[] { 60, -60, 0 })
        {
            await Step(seconds);
            await Wrong(cluster, wrong, seconds);
            await load.Made(50);
        }

        await load.Made(100);
        await load.Stop();
        Assert.Equal(before, await cluster.Row(Owners));
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }

    private async Task Step(int seconds)
    {
        await File.WriteAllTextAsync(clock + ".next", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds:+0;-0;+0}\n"));
        File.Move(clock + ".next", clock, overwrite: true);
    }

    /// <summary>Until what it says of the time is wrong by so much: the date of its answers is from its last second.</summary>
    private static async Task Wrong(ChaosCluster cluster, ChaosNode node, int seconds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using var answer = await cluster.Http.GetAsync(new Uri(node.Node.Management, "/health/live"), patience.Token);
            if (Math.Abs((answer.Headers.Date!.Value - DateTimeOffset.UtcNow).TotalSeconds - seconds) < 10) return;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
