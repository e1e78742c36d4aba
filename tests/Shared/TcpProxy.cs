using System.Net;
using System.Net.Sockets;

namespace Darkroom.Tests;

/// <summary>What a <see cref="TcpProxy"/> does with what passes in one direction.</summary>
public enum Passage
{
    Open,

    /// <summary>Taken in and never passed on, as by a network that drops packets; goes on when opened again.</summary>
    BlackHole,

    /// <summary>The receiver is told that no more will come; the other direction stays.</summary>
    HalfClosed,

    /// <summary>
    /// The last five bytes of what is sent wait until opened again. These are a batch's Sync: PostgreSQL has run it then and has not committed it.
    /// </summary>
    WithoutSync,
}

/// <summary>A TCP port in front of another one, which delays, loses or cuts what passes, in one direction or both.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int Sync = 5;

    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly HashSet<Socket> sockets = [];
    private readonly Task accepting;
    private volatile EndPoint target;
    private Func<int, bool>? only;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="at">The address that it listens on; loopback if none is said.</param>
    public TcpProxy(EndPoint target, IPAddress? at = null)
    {
        this.target = target;
        listener = new TcpListener(at ?? IPAddress.Loopback, 0);
        listener.Start();
        accepting = Accept();
    }

    public int Port => Address.Port;

    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>From the client to the server.</summary>
    public Passage There { get; private set; }

    /// <summary>From the server to the client.</summary>
    public Passage Back { get; private set; }

    /// <summary>Of everything that passes, in either direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes that were passed on.</summary>
    public long Bytes => Interlocked.Read(ref passed);

    private long passed;

    /// <summary>What each connection's bytes from the server go through, if anything.</summary>
    public Func<Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>? Sieve { get; init; }

    /// <param name="callers">Whom it concerns, by the port that they call from; null for everybody.</param>
    public void Set(Passage there, Passage back, Func<int, bool>? callers = null)
    {
        lock (gate)
        {
            (There, Back, only) = (there, back, callers);
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Heal() => Set(Passage.Open, Passage.Open);

    /// <summary>Those who come from now on reach another server; those who are there are cut off.</summary>
    public void Switch(EndPoint to)
    {
        target = to;
        Cut();
    }

    /// <summary>Ends all connections with a reset, as a crashed machine's neighbour does.</summary>
    public void Cut()
    {
        lock (gate)
        {
            foreach (var socket in sockets) socket.Close(0);
            sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        Cut();
        stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy ends.
        }
    }

    private async Task Serve(Socket client)
    {
        var to = target;
        var server = new Socket(to.AddressFamily, SocketType.Stream, to.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        var caller = ((IPEndPoint)client.RemoteEndPoint!).Port;
        lock (gate) sockets.UnionWith([client, server]);
        try
        {
            await server.ConnectAsync(to, stop.Token);
            await Task.WhenAll(Pass(client, server, () => Of(There, caller), sieve: null), Pass(server, client, () => Of(Back, caller), Sieve?.Invoke()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side ended, or the test cut it.
        }

        lock (gate) sockets.ExceptWith([client, server]);
        client.Dispose();
        server.Dispose();
    }

    private Passage Of(Passage passage, int caller) => passage != Passage.Open && only?.Invoke(caller) == false ? Passage.Open : passage;

    private async Task Pass(Socket from, Socket to, Func<Passage> passage, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? sieve)
    {
        var buffer = new byte[64 * 1_024];
        int received;
        while ((received = await from.ReceiveAsync(buffer, stop.Token)) > 0)
        {
            var bytes = sieve?.Invoke(buffer.AsMemory(0, received)) ?? buffer.AsMemory(0, received);
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, stop.Token);
            var allowed = await Allowed(passage, Passage.BlackHole);
            if (allowed == Passage.HalfClosed) break;
            var first = allowed == Passage.WithoutSync ? Math.Max(0, bytes.Length - Sync) : bytes.Length;
            await Send(to, bytes[..first]);
            if (first == bytes.Length) continue;
            if (await Allowed(passage, Passage.BlackHole, Passage.WithoutSync) == Passage.HalfClosed) break;
            await Send(to, bytes[first..]);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task Send(Socket to, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes[sent..], stop.Token);
        Interlocked.Add(ref passed, bytes.Length);
    }

    private async Task<Passage> Allowed(Func<Passage> passage, params Passage[] waiting)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (passage() is var now && !waiting.Contains(now)) return now;
                change = changed.Task;
            }

            await change.WaitAsync(stop.Token);
        }
    }
}
