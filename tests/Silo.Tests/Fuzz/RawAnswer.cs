using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Darkroom.Tests.Fuzz;

/// <summary>The first answer on a connection of its own.</summary>
/// <param name="IsWhole">Whether the body is as long as the header says.</param>
internal sealed record RawAnswer(int Status, Dictionary<string, string> Headers, byte[] Body, bool IsWhole)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>Sends and reads; null when the server hangs up without a word.</summary>
    public static async Task<RawAnswer?> Ask(Uri server, RawRequest request, TimeSpan limit)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        using var late = new CancellationTokenSource(limit);
        var stream = socket.GetStream();
        var sending = Send(stream, request.Bytes(), late.Token);
        try
        {
            return await Read(stream, request, late.Token);
        }
        finally
        {
            socket.Close();
            await sending;
        }
    }

    private static async Task Send(NetworkStream stream, byte[] bytes, CancellationToken late)
    {
        try
        {
            await stream.WriteAsync(bytes, late);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It may answer before it has heard all, and hang up.
        }
    }

    private static async Task<RawAnswer?> Read(NetworkStream stream, RawRequest request, CancellationToken late)
    {
        var got = new MemoryStream();
        while (true)
        {
            var end = got.GetBuffer().AsSpan(0, (int)got.Length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(got.GetBuffer(), 0, end).Split("\r\n");
                var status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
                byte[] rest = got.ToArray()[(end + 4)..];
                if (status >= 200) return await Finish(status, HeadersOf(head), rest, stream, request, late);
                got = new MemoryStream();
                got.Write(rest);
            }
            else if (!await More(stream, got, late))
            {
                return got.Length == 0 ? null : throw new InvalidDataException("The header of the answer ended early");
            }
        }
    }

    private static async Task<RawAnswer> Finish(
        int status, Dictionary<string, string> headers, byte[] begun, NetworkStream stream, RawRequest request, CancellationToken late)
    {
        if (request.IsHead || status is 204 or 304) return new(status, headers, [], true);
        var body = new MemoryStream();
        body.Write(begun);
        var length = headers.TryGetValue("Content-Length", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : long.MaxValue;
        var isChunked = headers.ContainsKey("Transfer-Encoding");
        while (body.Length < length && !(isChunked && body.GetBuffer().AsSpan(0, (int)body.Length).EndsWith("0\r\n\r\n"u8)))
        {
            if (!await More(stream, body, late)) break;
        }

        var bytes = isChunked ? Unchunk(body.ToArray()) : body.ToArray();
        return new(status, headers, bytes!, bytes is not null && (isChunked || length == long.MaxValue || body.Length >= length));
    }

    private static async Task<bool> More(NetworkStream stream, MemoryStream into, CancellationToken late)
    {
        var buffer = new byte[16 << 10];
        try
        {
            var read = await stream.ReadAsync(buffer, late);
            into.Write(buffer, 0, read);
            return read > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> HeadersOf(string[] head) => head.Skip(1)
        .Select(line => line.Split(':', 2))
        .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(pair => pair[1].Trim())), StringComparer.OrdinalIgnoreCase);

    private static byte[]? Unchunk(byte[] body)
    {
        var whole = new MemoryStream();
        for (var at = 0; ;)
        {
            var end = body.AsSpan(at).IndexOf("\r\n"u8);
            if (end < 0) return null;
            var size = int.Parse(Encoding.ASCII.GetString(body, at, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) return whole.ToArray();
            at += end + 2;
            if (at + size > body.Length) return null;
            whole.Write(body, at, size);
            at += size + 2;
        }
    }
}
