using System.Diagnostics;
using System.Globalization;

namespace Darkroom.Tests.Fuzz;

/// <summary>
/// Broken files through a real server. A slice runs with every test; <c>make fuzz FILES=20000 SEED=7</c> sends more and tells how far it is.
/// A file is made from the seed and its number alone, so what failed can be done again.
/// </summary>
public sealed class FileFuzzTests(ITestOutputHelper output)
{
    private const int Slice = 120;
    private const int AtOnce = 6;

    /// <summary>As many say something about memory.</summary>
    private const int Enough = 3_000;

    /// <summary>How much larger the server may be at the end than after a third.</summary>
    private const double Flat = 1.10;

    private static int Files { get; } = Number("DARKROOM_FUZZ_FILES", Slice);

    private static int Seed { get; } = Number("DARKROOM_FUZZ_SEED", Files == Slice ? 1 : Random.Shared.Next());

    [Fact]
    public async Task Broken_files_are_answered_right_or_refused_and_the_server_stays_as_it_was()
    {
        var sources = MutatedFile.Sources(Outside.Corpus);
        await using var server = await DarkroomServer.Start(data: null, FileFuzz.Options);
        var (began, done, tally, memory) = (Stopwatch.GetTimestamp(), 0, new FileTally(), new MemoryCurve(server));
        var fuzz = new FileFuzz(server, tally);
        Say($"seed {Seed}: {Files:N0} files, {AtOnce} at once");
        await Parallel.ForAsync(0, Files, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            if (tally.Wrong.Count > 20 || server.Process.HasExited) return;
            var file = MutatedFile.Of(sources, Seed, number);
            try
            {
                await fuzz.Try(file);
            }
            catch (Exception e) when (e is TimeoutException or HttpRequestException)
            {
                tally.Wrong.Enqueue($"{file}: {e.Message}; kept as {file.Save()}");
            }

            var at = Interlocked.Increment(ref done);
            if (at % 10 == 0) memory.Look(at);
            if (at % 500 == 0) Say($"{at:N0} files, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, {memory.Now() >> 20} MiB; {tally}");
        });
        Assert.False(server.Process.HasExited, $"the server has ended: {server.Process.Output}");
        var (early, late) = memory.Of(Files);
        Say($"{done:N0} files in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; {tally}; workers died: {await WorkerDeaths.Of(server)}; server {early >> 20} MiB after a third, {late >> 20} at the end");

        Assert.True(tally.Wrong.IsEmpty, string.Join('\n', tally.Wrong));
        Assert.Equal(200, (int)(await server.Anonymous.GetAsync("/health/ready")).StatusCode);
        Assert.DoesNotContain(" at Darkroom", server.Process.Output, StringComparison.Ordinal);
        Assert.True(tally.Slowest < FileFuzz.Longest, $"{tally.SlowestName} took {tally.Slowest}");
        if (Files >= Enough) Assert.True(late <= early * Flat, $"the server grew from {early >> 20} to {late >> 20} MiB");
    }

    /// <summary>Told at once: all of it takes minutes.</summary>
    private void Say(string line)
    {
        output.WriteLine(line);
        if (Files != Slice) Console.Error.WriteLine(line);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
