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
}

/// <summary>A TCP port on loopback in front of another one, which delays, loses or cuts what passes, in one direction or both.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly HashSet<Socket> sockets = [];
    private readonly EndPoint target;
    private readonly Task accepting;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TcpProxy(EndPoint target)
    {
        this.target = target;
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>From the client to the server.</summary>
    public Passage There { get; private set; }

    /// <summary>From the server to the client.</summary>
    public Passage Back { get; private set; }

    /// <summary>Of everything that passes, in either direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes that were passed on.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    private long bytes;

    public void Set(Passage there, Passage back)
    {
        lock (gate)
        {
            (There, Back) = (there, back);
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Heal() => Set(Passage.Open, Passage.Open);

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
        var server = new Socket(target.AddressFamily, SocketType.Stream, target.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        lock (gate) sockets.UnionWith([client, server]);
        try
        {
            await server.ConnectAsync(target, stop.Token);
            await Task.WhenAll(Pass(client, server, () => There), Pass(server, client, () => Back));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side ended, or the test cut it.
        }

        lock (gate) sockets.ExceptWith([client, server]);
        client.Dispose();
        server.Dispose();
    }

    private async Task Pass(Socket from, Socket to, Func<Passage> passage)
    {
        var buffer = new byte[64 * 1_024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, stop.Token)) > 0)
        {
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, stop.Token);
            if (await Allowed(passage) == Passage.HalfClosed) break;
            for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop.Token);
            Interlocked.Add(ref bytes, count);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task<Passage> Allowed(Func<Passage> passage)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (passage() is var now && now != Passage.BlackHole) return now;
                change = changed.Task;
            }

            await change.WaitAsync(stop.Token);
        }
    }
}
