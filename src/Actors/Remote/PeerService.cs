using System.Text.Json;

namespace Darkroom.Actors;

/// <summary>Something beside grains that processes of a cluster do for each other, over the grain port: <c>POST /-/{name}</c>.</summary>
public abstract class PeerService(string name)
{
    internal string Path => $"/-/{name}";

    /// <param name="parent">The asker's part of a trace.</param>
    /// <returns>The work, begun; its result is the answer.</returns>
    /// <exception cref="JsonException">It is no such message.</exception>
    internal abstract Task<byte[]> Serve(ReadOnlySpan<byte> message, string? parent);
}

/// <param name="serve">Does it; runs on the thread pool and may take long.</param>
public sealed class PeerService<TMessage, TAnswer>(string name, Func<TMessage, Task<TAnswer>> serve) : PeerService(name)
{
    internal override Task<byte[]> Serve(ReadOnlySpan<byte> message, string? parent)
    {
        var read = GrainJson.Read<TMessage>(message) ?? throw new JsonException("There is no message.");
        return Task.Run(async () =>
        {
            using var activity = Tracing.Source.HasListeners() ? Tracing.Receive(Path, parent) : null;
            return GrainJson.Write(await serve(read)).ToArray();
        });
    }
}

/// <summary>Asks another process of the cluster for a <see cref="PeerService"/> of its.</summary>
public sealed class Peers
{
    private readonly GrainClient client;

    internal Peers(GrainClient client) => this.client = client;

    /// <summary>Asked once and never again: who does not answer is for the caller to do without.</summary>
    /// <returns>Null when it did not answer, would not, or could not be reached.</returns>
    public async Task<TAnswer?> Ask<TMessage, TAnswer>(Uri address, long incarnation, string service, TMessage message, TimeSpan timeout)
        where TAnswer : class
    {
        using var limit = new CancellationTokenSource(timeout);
        using var activity = Tracing.Source.HasListeners() ? Tracing.Send($"/-/{service}", System.Diagnostics.Activity.Current) : null;
        try
        {
            var peer = client.PeerAt(address);
            using var answer = await client.Exchange(peer, new Uri(address, $"/-/{service}"), GrainJson.Write(message).ToArray(), incarnation, (long)timeout.TotalMilliseconds, activity?.Id, limit.Token);
            return answer.Status == GrainPort.Answered ? GrainJson.Read<TAnswer>(answer.Body) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return null;
        }
    }
}
