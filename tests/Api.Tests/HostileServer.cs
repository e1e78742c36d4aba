using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Darkroom.Tests;

/// <summary>A server on loopback that says whatever a test wants it to, correct HTTP or not, and remembers who came.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly Func<string, Stream, CancellationToken, Task> answer;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> running = [];
    private readonly Task accepting;
    private X509Certificate2? certificate;
    private int connections;

    /// <param name="answer">Gets the request's head and the connection, which ends when it returns.</param>
    public HostileServer(Func<string, Stream, CancellationToken, Task> answer, string address = "127.0.0.1", int port = 0)
    {
        this.answer = answer;
        listener = new(IPAddress.Parse(address), port);
        listener.Start();
        accepting = Accept();
    }

    public static string Picture { get; } = "\u00ff\u00d8\u00ff" + new string('p', 5_000);

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    public int Connections => Volatile.Read(ref connections);

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The same bytes (Latin 1) for whoever asks.</summary>
    public static HostileServer Saying(string answer, string address = "127.0.0.1", int port = 0) =>
        new((_, stream, cancellation) => Say(stream, answer, cancellation), address, port);

    /// <summary>Two on one port of two addresses: a port that is free on the first may be taken on the second, so several are tried.</summary>
    public static (HostileServer First, HostileServer Second) Twins(string answer, string address, string otherAnswer, string otherAddress)
    {
        for (var tries = 0; ; tries++)
        {
            var first = Saying(answer, address);
            try
            {
                return (first, Saying(otherAnswer, otherAddress, first.Port));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && tries < 20)
            {
                first.stop.Cancel();
                first.listener.Dispose();
            }
        }
    }

    /// <summary>The same over TLS.</summary>
    public static HostileServer Speaking(X509Certificate2 certificate, Func<string, Stream, CancellationToken, Task> answer) =>
        new(answer) { certificate = certificate };

    /// <summary>A path for a picture, every other path for what the table says.</summary>
    public static HostileServer Routing(Func<string, string?> route) => new((head, stream, cancellation) =>
    {
        var path = head.Split(' ')[1];
        return Say(stream, path == "/picture.jpg" ? Ok(Picture) : route(path) ?? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", cancellation);
    });

    public static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public static string Redirect(string location, int status = 302) => $"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\nSet-Cookie: a=b\r\n\r\n";

    public static Task Say(Stream stream, string text, CancellationToken cancellation) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation).AsTask();

    /// <summary>The text again and again, until the other side has had enough.</summary>
    public static async Task Drip(Stream stream, string text, TimeSpan every, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(every);
        do await Say(stream, text, cancellation);
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(running);
        stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref connections);
                running.Add(Serve(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException || stop.IsCancellationRequested)
        {
            // The listener may be gone before the next wait begins.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = await Secure(client.GetStream());
                var head = await ReadHead(stream);
                Requests.Enqueue(head);
                await answer(head, stream, stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // The other side left, as it should.
            }
        }
    }

    private async Task<Stream> Secure(NetworkStream plain)
    {
        if (certificate is null) return plain;
        var secure = new SslStream(plain);
        var context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true); // a server would fetch its own issuer
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context }, stop.Token);
        return secure;
    }

    private async Task<string> ReadHead(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, stop.Token) > 0) head.Append((char)one[0]);
        return head.ToString();
    }
}
