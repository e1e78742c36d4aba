using System.Globalization;

namespace Darkroom.Tests.Chaos;

/// <summary>
/// A cluster under load in which things break, in an order that a seed decides. One short run with every test;
/// <c>make chaos SEEDS=20 SECONDS=60</c> makes the long ones, <c>make chaos SEEDS=1 SEED=7</c> one of them again.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    /// <summary>Begins with a fail-over to the standby while a silo is frozen, a silo that is shot, and one that is cut off from PostgreSQL.</summary>
    private const int Slice = 36_304;

    private static int Seeds { get; } = Number("DARKROOM_CHAOS_SEEDS", 1);

    private static int First { get; } = Number("DARKROOM_CHAOS_SEED", Seeds == 1 ? Slice : 1);

    private static TimeSpan Length { get; } = TimeSpan.FromSeconds(Number("DARKROOM_CHAOS_SECONDS", 10));

    [Fact]
    public async Task Whatever_breaks_nothing_that_was_answered_is_lost_or_undone()
    {
        var found = new List<string>();
        for (var seed = First; seed < First + Seeds; seed++)
        {
            IReadOnlyCollection<string> violations;
            try
            {
                violations = await new ChaosRun(seed, Length, Say).Judge();
            }
            catch (Exception e)
            {
                // The next seeds are run all the same.
                violations = [e.ToString()];
            }

            Say($"seed {seed}: {violations.Count} violations");
            foreach (var violation in violations.Take(20))
            {
                found.Add($"seed {seed}: {violation}");
                Say(found[^1]);
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>At once too: a long run is watched.</summary>
    private void Say(string line)
    {
        output.WriteLine(line);
        if (Seeds > 1) Console.WriteLine(line);
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;
}
