using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Darkroom.Tests.Chaos;

/// <summary>Clients that upload, tag, delete and read until they are told to stop. What each does comes from the seed; how it is answered does not.</summary>
public sealed class ChaosLoad
{
    /// <summary>Room for some dozens of the load's pictures: uploads run into it.</summary>
    public const long Quota = 150_000;

    private const int Clients = 16;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly ChaosCluster cluster;
    private readonly ConcurrentDictionary<string, string> images = new();
    private volatile bool stopped;
    private Task running = Task.CompletedTask;

    private ChaosLoad(ChaosCluster cluster, (string Bucket, string Key) account, bool retriesReads)
    {
        this.cluster = cluster;
        Client = new ChaosClient(cluster, account, History, Unexpected.Enqueue) { RetriesReads = retriesReads };
    }

    public History History { get; } = new();

    /// <summary>Answers that no outage excuses.</summary>
    public ConcurrentQueue<string> Unexpected { get; } = new();

    public ChaosClient Client { get; }

    /// <summary>What every image's original is, deleted ones included.</summary>
    public IReadOnlyDictionary<string, string> Hashes => images;

    private readonly ConcurrentDictionary<string, bool> live = new();

    /// <summary>An account and nothing that happens by itself.</summary>
    public static async Task<ChaosLoad> Idle(ChaosCluster cluster, bool retriesReads = false) => new(cluster, await cluster.NewAccount("chaos", Quota), retriesReads);

    public static async Task<ChaosLoad> Start(ChaosCluster cluster, int seed, bool retriesReads = false)
    {
        var load = await Idle(cluster, retriesReads);
        load.Begin(seed);
        return load;
    }

    public void Begin(int seed) => running = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => Run(client, new Random((seed * 1_000) + client)))));

    /// <summary>Until its clients have made so many calls more.</summary>
    public async Task Made(int calls)
    {
        var enough = History.Calls.Count + calls;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(Pace);
        while (History.Calls.Count < enough) await timer.WaitForNextTickAsync(patience.Token);
    }

    public async Task Stop()
    {
        stopped = true;
        await running;
    }

    private async Task Run(int client, Random random)
    {
        for (var n = 0; !stopped; n++)
        {
            await Task.WhenAll(Step($"{client}-{n}", random), Task.Delay(Pace));
        }
    }

    private async Task Step(string name, Random random)
    {
        var apis = cluster.Apis;
        var node = apis[random.Next(apis.Length)].Url;
        var choice = random.Next(100);
        var known = live.Keys.Order(StringComparer.Ordinal).ToArray();
        if (choice < 12 || known.Length == 0)
        {
            await Upload(node, $"i{name}", random);
            return;
        }

        // Most of what happens happens to a few, so that their calls meet.
        var image = known[Math.Min(random.Next(known.Length), random.Next(known.Length))];
        await (choice switch
        {
            < 37 => Client.SetTags(node, image, $"t{name}"),
            < 60 => Client.ReadTags(node, image),
            < 80 => Client.Read(node, image, "w-40.webp"),
            < 84 => Client.Read(node, image, "original", images[image]),
            < 92 => Client.Read(node, image, $"w-{random.Next(8, 60)}.webp"),
            _ => Delete(node, image),
        });
    }

    /// <param name="isForAll">Whether the load's clients may tag, read and delete it.</param>
    public async Task<Call> Upload(Uri node, string image, Random random, bool isForAll = true)
    {
        var file = Pictures.Photo(random.Next(30, 80), random.Next(20, 60), random.Next());
        images[image] = Convert.ToHexString(SHA256.HashData(file));
        var call = await Client.Upload(node, image, $"u{image}", file);
        if (isForAll && call.Ending == Ending.Done) live[image] = true;
        return call;
    }

    /// <summary>Others go on reading it meanwhile; once it is gone for certain it is left alone but for a last look.</summary>
    private async Task<Call> Delete(Uri node, string image)
    {
        var call = await Client.Delete(node, image);
        if (call.Ending is not (Ending.Done or Ending.Absent)) return call;
        live.TryRemove(image, out _);
        foreach (var api in cluster.Apis)
        {
            await Client.Read(api.Url, image, "w-40.webp");
            await Client.ReadTags(api.Url, image);
        }

        return call;
    }
}
