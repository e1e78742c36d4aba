using System.Collections.Concurrent;
using System.Net;

namespace Darkroom.Tests;

/// <summary>A CDN's purge API on loopback: remembers what it is told and answers as it is told.</summary>
internal sealed class HookServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<Call> calls = new();

    public HookServer(int port = 0)
    {
        Port = port == 0 ? FreePort() : port;
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = Task.Run(Listen);
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/purge";

    /// <summary>What it answers from now on.</summary>
    public volatile int Status = 200;

    public IReadOnlyList<Call> Calls => [.. calls];

    /// <summary>Bodies of the calls that were answered 2xx.</summary>
    public string Taken => string.Join('\n', calls.Where(call => call.Answered < 300).Select(call => call.Body));

    public static int FreePort()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public void Dispose() => listener.Close();

    private async Task Listen()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var (body, status) = (await reader.ReadToEndAsync(), Status);
            calls.Enqueue(new Call(context.Request.HttpMethod, new WebHeaderCollection { context.Request.Headers }, body, status));
            context.Response.StatusCode = status;
            context.Response.RedirectLocation = status == 302 ? Url : null;
            context.Response.Close();
        }
    }

    internal sealed record Call(string Method, WebHeaderCollection Headers, string Body, int Answered);
}
