using System.Diagnostics;
using System.Text.Json;
using Darkroom.Abstractions;

namespace Darkroom.Tests.Corpus;

/// <summary>
/// Files of all kinds, good and hostile, through a real server and every format. A slice runs with every test; <c>make corpus</c> takes all of
/// them and tells how far it is.
/// </summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private const int Slice = 9;
    private const int AtOnce = 2;
    private const int MostTold = 20;

    /// <summary>How much larger the server may be at the end than after a third.</summary>
    private const double Flat = 1.10;
    private static readonly bool All = Environment.GetEnvironmentVariable("DARKROOM_CORPUS_ALL") == "1";
    private static readonly string[] Formats = [.. MediaTypes.Written.Split(", ")];

    // Inspection, a wait for a worker and a render, each at its limit, and a second for the rest.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5 + 30 + 30 + 1);

    [Fact]
    public async Task Every_file_through_every_format_is_answered_right_or_refused_and_the_server_stays_as_it_was()
    {
        var files = Directory.EnumerateFiles(Outside.Corpus, "*.*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".tsv", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        // Large ones and small ones from the beginning to the end, the same in each run.
        new Random(1).Shuffle(files);
        if (!All) files = [.. files.Where((_, at) => at % Slice == 0)];
        await using var server = await DarkroomServer.Start(data: null, "Imaging:Formats=heic,tiff,bmp,ico,jxl,svg,pdf", "Imaging:MaxOutputPixels=20000000", "RateLimits:MissesPerMinute=0");
        var (began, done, sum, memory) = (Stopwatch.GetTimestamp(), 0, new Summary(), new MemoryCurve(server));
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (file, _) =>
        {
            await Through(server, file, sum);
            var at = Interlocked.Increment(ref done);
            memory.Look(at);
            if (All && at % 10 == 0) Say($"{at} of {files.Length} files, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, {memory.Now() >> 20} MiB");
        });
        var (warm, end) = memory.Of(files.Length);
        Say($"{files.Length} files, {sum.Admitted} admitted; {sum} in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; slowest {sum.Slowest.TotalSeconds:F1} s {sum.SlowestName}; workers died: {await WorkerDeaths.Of(server)}; server {warm >> 20} MiB after a third, {end >> 20} at the end");

        Assert.True(sum.Wrong.IsEmpty, $"{sum.Wrong.Count} wrong answers:\n{string.Join('\n', sum.Wrong.Take(MostTold))}");
        Assert.False(server.Process.HasExited);
        Assert.Equal(200, (int)(await server.Anonymous.GetAsync("/health/ready")).StatusCode);
        Assert.True(sum.Slowest < Longest, $"{sum.SlowestName} took {sum.Slowest}");
        if (All) Assert.True(end <= warm * Flat, $"the server grew from {warm >> 20} to {end >> 20} MiB");
    }

    private static async Task Through(DarkroomServer server, string file, Summary sum)
    {
        var name = Path.GetRelativePath(Outside.Corpus, file);
        var uploading = Stopwatch.GetTimestamp();
        using var upload = await server.PostUpload(await File.ReadAllBytesAsync(file), fileName: Path.GetFileName(file));
        var said = await upload.Content.ReadAsStringAsync();
        sum.Count((int)upload.StatusCode, $"upload of {name}", Stopwatch.GetElapsedTime(uploading), said);
        if (!upload.IsSuccessStatusCode) return;

        Interlocked.Increment(ref sum.Admitted);
        var url = JsonDocument.Parse(said).RootElement.GetProperty("object_url").GetString();
        foreach (var format in Formats)
        {
            foreach (var rendition in (string[])["w-200", "original"])
            {
                var asking = Stopwatch.GetTimestamp();
                using var variant = await server.Anonymous.GetAsync($"{url}{rendition}.{format}");
                var bytes = await variant.Content.ReadAsByteArrayAsync();
                sum.Count((int)variant.StatusCode, $"{name} as {rendition}.{format}", Stopwatch.GetElapsedTime(asking), variant.IsSuccessStatusCode ? "" : System.Text.Encoding.UTF8.GetString(bytes));
                if (variant.IsSuccessStatusCode && Magic.Sniff(bytes) is var sniffed && (!sniffed.Ok || sniffed.Value.Extension != format)) sum.Wrong.Add($"{name} as {rendition}.{format} is {sniffed}");
            }
        }
    }

    /// <summary>Told at once: all of it takes minutes.</summary>
    private void Say(string line)
    {
        output.WriteLine(line);
        if (All) Console.Error.WriteLine(line);
    }

    private sealed class Summary
    {
        public int Admitted;
        private readonly Lock gate = new();
        private readonly SortedDictionary<int, int> statuses = [];

        public System.Collections.Concurrent.ConcurrentBag<string> Wrong { get; } = [];

        public TimeSpan Slowest { get; private set; }

        public string SlowestName { get; private set; } = "";

        public void Count(int status, string what, TimeSpan took, string said)
        {
            if (status is not (200 or 400 or 403 or 413 or 415 or 422)) Wrong.Add($"{what}: {status} {said}");
            lock (gate)
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                if (took > Slowest) (Slowest, SlowestName) = (took, what);
            }
        }

        public override string ToString() => string.Join(", ", statuses.Select(status => $"{status.Value} × {status.Key}"));
    }
}
