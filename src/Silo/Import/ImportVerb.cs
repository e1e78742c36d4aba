using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Darkroom.Silo.Import;

namespace Darkroom.Silo;

/// <summary>
/// <c>darkroom import FOLDER MANIFEST</c>: moves images from elsewhere into a running server. It may be stopped at any moment, by a kill
/// too: the same command goes on where it was. What could not be moved stands in <c>MANIFEST.failed</c>.
/// </summary>
internal static class ImportVerb
{
    public static async Task<int> Run(string[] args)
    {
        if (args.Length < 3) throw new ConfigurationException("'import' takes a folder and a manifest.");
        var (folder, manifest) = (Path.GetFullPath(args[1]).TrimEnd(Path.DirectorySeparatorChar), Path.GetFullPath(args[2]));
        if (!Directory.Exists(folder)) throw new ConfigurationException($"There is no folder {folder}.");
        if (!File.Exists(manifest)) throw new ConfigurationException($"There is no manifest {manifest}.");
        var options = Arguments.Read(args, after: 3, "url", "parallel", "create-accounts");
        var key = Secrets.AdminKey() ?? throw new ConfigurationException("Set ADMIN_KEY to a key with the scope admin.");
        using var http = new HttpClient { BaseAddress = UrlOf(options), Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        var client = new ImportClient(http, folder, createAccounts: options.GetValueOrDefault("create-accounts") == "yes");
        using var stop = new CancellationTokenSource();
        using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal => Stop(signal, stop));
        return await Move(client, manifest, ParallelOf(options), stop.Token);
    }

    private static async Task<int> Move(ImportClient client, string manifest, int parallel, CancellationToken stop)
    {
        using var journal = Journal.Open(manifest + ".done");
        using var failures = new Failures(manifest + ".failed");
        var progress = new Progress(Manifest.Read(manifest).LongCount());
        try
        {
            await Parallel.ForEachAsync(Manifest.Read(manifest), new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = stop }, async (row, cancellation) =>
            {
                if (journal.Has(row))
                {
                    progress.There();
                    return;
                }

                var (imageId, failure) = await client.Send(row, cancellation);
                if (imageId is not null) journal.Add(row, imageId);
                else failures.Add(row, failure!);
                progress.Count(imageId is not null);
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine($"{progress}; stopped. The same command goes on from here.");
            return 1;
        }

        Console.WriteLine($"{progress}.");
        if (progress.Failed == 0) return 0;
        Console.WriteLine($"What failed, and why: {manifest}.failed");
        return 1;
    }

    private static Uri UrlOf(Dictionary<string, string> options) =>
        Uri.TryCreate(options.GetValueOrDefault("url", "http://127.0.0.1:8080"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ConfigurationException("--url must be http://host:port or https://host.");

    private static int ParallelOf(Dictionary<string, string> options) =>
        int.TryParse(options.GetValueOrDefault("parallel", "4"), NumberStyles.None, CultureInfo.InvariantCulture, out var parallel) && parallel is >= 1 and <= 64
            ? parallel
            : throw new ConfigurationException("--parallel must be a whole number from 1 to 64.");

    private static void Stop(System.Runtime.InteropServices.PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    /// <summary>Counts, and tells the terminal twice a second.</summary>
    private sealed class Progress(long total)
    {
        private readonly Lock gate = new();
        private long shown = Stopwatch.GetTimestamp();
        private long moved;
        private long there;

        public long Failed { get; private set; }

        public void There()
        {
            lock (gate) there++;
        }

        public void Count(bool ok)
        {
            lock (gate)
            {
                if (ok) moved++;
                else Failed++;
                if (Console.IsErrorRedirected || Stopwatch.GetElapsedTime(shown) < TimeSpan.FromSeconds(0.5)) return;
                shown = Stopwatch.GetTimestamp();
                Console.Error.Write($"\r{this} ");
            }
        }

        public override string ToString() => $"{moved + there + Failed} of {total} rows: {moved} moved now, {there} before, {Failed} failed";
    }
}
