using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Darkroom.Tests;

/// <summary>A TCP proxy before a port that cuts all connections when the test says so, and takes new ones.</summary>
internal sealed class Cutter : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> open = [];
    private readonly CancellationTokenSource ending = new();
    private readonly Uri target;
    private readonly Task accepting;

    private Cutter(Uri target)
    {
        this.target = target;
        listener.Start();
        accepting = Accept();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public static Task<Cutter> Start(Uri target) => Task.FromResult(new Cutter(target));

    public void Cut()
    {
        while (open.TryTake(out var client)) client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        ending.Dispose();
    }

    private async Task Accept()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                var near = await listener.AcceptTcpClientAsync(ending.Token);
                var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, target.Port, ending.Token);
                open.Add(near);
                open.Add(far);
                _ = Pump(near, far);
                _ = Pump(far, near);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task Pump(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }

        to.Close();
    }
}
