using System.Diagnostics;
using System.Text.Json;
using Darkroom.Storage;

namespace Darkroom.Bench;

/// <summary>Fills an empty database by the catalogue's own way, and says in JSON how long that took, what became of it and what may be asked of it.</summary>
internal static class Loading
{
    /// <summary>So many uploads at once that commits are shared.</summary>
    private const int Callers = 256;

    private const int MostTries = 5;

    public const string Space = "bench@1/0";

    public static async Task Run(string name, string target, int images)
    {
        await using var engine = await Engine.Open(name, target, isLoad: true);
        var gallery = new Gallery(images);
        for (var account = 0; account < Gallery.Count; account++) await engine.CreateAccount(account);

        var started = Stopwatch.GetTimestamp();
        var done = 0;
        await Parallel.ForEachAsync(gallery.Uploads(), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (one, _) =>
        {
            await Upload(engine, gallery.Picture(one.Account, one.Index));
            if (Interlocked.Increment(ref done) % 50_000 == 0) await Console.Error.WriteLineAsync($"    {done} images in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        });
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var (_, account) in Gallery.Searched) await Embed(engine, gallery, account);
        await Kept(engine);
        await engine.Settle();

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            Images = done,
            Seconds = seconds,
            Sizes = await engine.Sizes(),
            Accounts = Gallery.Searched.Select(one => new
            {
                one.Role,
                Images = gallery.SizeOf(one.Account),
                Key = Gallery.KeyOf(one.Account),
                Questions = new Questions(gallery, one.Account).All(),
            }),
        }));
    }

    /// <summary>Until it is done: whoever waits too long for its account is told to come again, and an upload that comes again is the same.</summary>
    private static async Task Upload(Engine engine, Picture picture)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await engine.Upload(picture);
                return;
            }
            catch (DatabaseUnavailableException) when (tries < MostTries)
            {
            }
        }
    }

    private static async Task Embed(Engine engine, Gallery gallery, int account)
    {
        foreach (var some in Enumerable.Range(0, gallery.SizeOf(account)).Chunk(1_000))
            await engine.Vectors.Write(Space, [.. some.Select(index => gallery.Picture(account, index)).Select(picture => (picture.Id, picture.Vector()))]);
    }

    /// <summary>Nothing is left to be found out: the server would look for pictures that are not there.</summary>
    private static async Task Kept(Engine engine)
    {
        foreach (var (kind, subject, uploads) in new[] { (AnalysisKinds.Print, "dhash", false), (AnalysisKinds.Meaning, Space, true) })
        {
            await engine.Analyses.Begin(kind, subject, uploads);
            await engine.Walked(kind, subject);
        }
    }
}
