using System.Collections.Concurrent;

namespace Darkroom.Actors;

/// <summary>One grain port that this process sends to.</summary>
internal sealed class GrainPeer(Uri address)
{
    private readonly ConcurrentDictionary<GrainMethod, Uri> uris = new();
    private long sequence;

    public Uri UriOf(GrainMethod method) =>
        uris.TryGetValue(method, out var uri) ? uri : uris.GetOrAdd(method, static (method, address) => new Uri(address, GrainPort.PathOf(method)), address);

    /// <summary>The number of the next message to it.</summary>
    public long NextSequence() => Interlocked.Increment(ref sequence);
}
