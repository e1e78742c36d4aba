using System.Diagnostics;
using System.Globalization;

namespace Darkroom.Tests.Fuzz;

/// <summary>
/// Valid calls with hostile values and broken framing. A slice runs with every test; <c>make fuzz SECONDS=600 SEED=7</c> runs longer.
/// Which seed and which case failed is said with the request, byte for byte.
/// </summary>
public sealed class FuzzTests(FuzzWorld world, ITestOutputHelper output) : IClassFixture<FuzzWorld>
{
    private const int Slice = 350;
    private const int AtOnce = 6;
    private const int MostFailures = 8;

    private static int Seconds { get; } = Number("DARKROOM_FUZZ_SECONDS", 0);

    private static int Seed { get; } = Number("DARKROOM_FUZZ_SEED", Seconds == 0 ? 1 : Random.Shared.Next());

    [Theory]
    [InlineData("Reimage")]
    [InlineData("Imager")]
    [InlineData("ImageResizer")]
    [InlineData("Slink")]
    [InlineData("Slink people")]
    [InlineData("Darkroom")]
    public async Task Whatever_is_sent_is_answered_in_the_words_of_its_dialect(string dialect)
    {
        var (began, number) = (Stopwatch.GetTimestamp(), 0);
        var failures = new Dictionary<string, string>(StringComparer.Ordinal);
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Work()));
        output.WriteLine($"seed {Seed}: {number} requests in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, {string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} × {status.Key}"))}");
        if (world.Leak() is { } line) failures.Add("the server said", line);

        Assert.False(world.Server.Process.HasExited, "the server has ended");
        Assert.Equal(200, (int)(await world.Server.Anonymous.GetAsync("/health/ready")).StatusCode);
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Select(failure => $"{failure.Key}\n{failure.Value}")));

        async Task Work()
        {
            while (failures.Count < MostFailures && (Seconds == 0 ? number < Slice : Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds / 6.0))
            {
                var at = Interlocked.Increment(ref number);
                var (request, status, broken) = await Try(dialect, at);
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (broken is null) continue;
                lock (failures) failures.TryAdd($"{broken.Split('\n')[0]} ({request.Method} {request.Target.Split('/', '?').ElementAtOrDefault(1)})", $"seed {Seed}, case {at} of {dialect}: {broken}\n{request}\nall of it: {Kept(request, dialect, at)}");
            }
        }
    }

    private async Task<(RawRequest Request, int Status, string? Broken)> Try(string dialect, int number)
    {
        var random = new Random(HashOf(dialect, number));
        var samples = Samples.All[dialect];
        var request = Requests.Of(samples[random.Next(samples.Length)], world, random, wild: random.Pick(0, 20, 40));
        if (random.Next(3) > 0) Mutations.Apply(request, random);
        try
        {
            var answer = await RawAnswer.Ask(world.Server.Url, request, Properties.Limit);
            if (answer is not null) world.Learn(answer);
            if (answer?.Status == 401 && random.Next(10) == 0) await world.LogIn();
            var broken = Properties.Broken(request, answer);
            return (request, answer?.Status ?? 0, broken is null || answer is null ? broken : $"{broken}\nanswered {answer.Status} {answer.Text[..Math.Min(answer.Text.Length, 300)]}");
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidDataException)
        {
            return (request, -1, e is OperationCanceledException ? $"no answer within {Properties.Limit.TotalSeconds} s" : e.Message);
        }
    }

    /// <summary>The file with the request's bytes, for <c>nc</c>.</summary>
    private static string Kept(RawRequest request, string dialect, int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "fuzz"));
        var file = Path.Combine(folder.FullName, $"{dialect.Replace(' ', '-').ToLowerInvariant()}-{Seed}-{number}.http");
        File.WriteAllBytes(file, request.Bytes());
        return file;
    }

    /// <summary>The same in every process, unlike <see cref="HashCode"/>.</summary>
    private static int HashOf(string dialect, int number) => dialect.Aggregate((Seed * 31) + number, (hash, c) => (hash * 31) + c);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
