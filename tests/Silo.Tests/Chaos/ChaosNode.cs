namespace Darkroom.Tests.Chaos;

/// <summary>A process of a <see cref="ChaosCluster"/> and the wires between it and everything that it needs or that needs it.</summary>
/// <param name="Database">To PostgreSQL.</param>
/// <param name="Blobs">To S3.</param>
/// <param name="Peers">From the others to its grain port; null for an Api node, which nobody calls.</param>
public sealed record ChaosNode(ClusterNode Node, TcpProxy Database, TcpProxy Blobs, TcpProxy? Peers) : IAsyncDisposable
{
    public DarkroomProcess Process => Node.Process;

    public Uri Url => Node.Url!;

    /// <summary>Asks it to end and waits until it has.</summary>
    public async Task Leave()
    {
        Process.Signal(15);
        await Process.Ended(TimeSpan.FromSeconds(40));
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Database.DisposeAsync();
        await Blobs.DisposeAsync();
        if (Peers is not null) await Peers.DisposeAsync();
    }
}
