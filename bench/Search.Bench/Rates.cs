using System.Diagnostics;
using System.Globalization;
using Darkroom.Storage;

namespace Darkroom.Bench;

/// <summary>
/// What search entries cost whoever uploads: the same uploads to a database that keeps entries and to one that does not, in turns; and how fast entries are made anew.
/// </summary>
internal static class Rates
{
    private const int Rounds = 5;
    private const int Callers = 64;

    public static async Task Run(string name, string with, string without, double seconds)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        await using var indexed = await Engine.Open(name, with, isLoad: false);
        await using var bare = await Engine.Open(name, without, isLoad: false);
        await bare.WriteNoEntries();
        for (var account = 0; account < Gallery.Count; account++)
        {
            await indexed.CreateAccount(account);
            await bare.CreateAccount(account);
        }

        List<(double Indexed, double Bare)> single = [], many = [];
        var next = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            var one = (await Rate(indexed, 1, next += 1_000_000, seconds), await Rate(bare, 1, next, seconds));
            var all = (await Rate(indexed, Callers, next += 1_000_000, seconds), await Rate(bare, Callers, next, seconds));
            // The first warms up.
            if (round == 0) continue;
            single.Add(one);
            many.Add(all);
        }

        Show("uploads, one after the other", single);
        Show($"uploads, {Callers} at once", many);
        Console.WriteLine($"| an entry's words, computed by one thread | {Words(seconds):F0} | | |");
        Console.WriteLine($"| entries made anew by one process | {await Renewals(indexed, seconds):F0} | | |");
    }

    private static void Show(string what, List<(double Indexed, double Bare)> seen)
    {
        var ratios = seen.Select(one => one.Indexed / one.Bare).Order().ToArray();
        Console.WriteLine($"| {what} | {Median(seen.Select(one => one.Indexed)):F0} | {Median(seen.Select(one => one.Bare)):F0} | {ratios[Rounds / 2]:F2} ({ratios[0]:F2} to {ratios[^1]:F2}) |");
    }

    private static double Median(IEnumerable<double> numbers) => numbers.Order().ElementAt(Rounds / 2);

    private static async Task<double> Rate(Engine engine, int callers, int from, double seconds)
    {
        var (next, done, started) = (from, 0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; Interlocked.Increment(ref done))
            {
                var n = Interlocked.Increment(ref next);
                await engine.Upload(Picture.Of(n % Gallery.Count, n, n / 2e9));
            }
        })));
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Words(double seconds)
    {
        var pictures = Enumerable.Range(0, 1_000).Select(n => Picture.Of(n % Gallery.Count, n, 0)).Select(picture => (picture.Details, Image: picture.Image())).ToArray();
        var (done, started) = (0, Stopwatch.GetTimestamp());
        for (; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; done++) SqliteSearchTerms.Of(1, SearchDocument.Of(pictures[done % 1_000].Image, pictures[done % 1_000].Details));
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> Renewals(Engine engine, double seconds)
    {
        await engine.Entries.MarkAll();
        var (done, started) = (0, Stopwatch.GetTimestamp());
        for (int some; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds * 2 && (some = await engine.Entries.Renew(200)) > 0; done += some)
        {
        }

        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
