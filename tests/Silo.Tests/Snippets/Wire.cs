using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Darkroom.Tests.Snippets;

/// <summary>Requests that the pages print as HTTP, sent as bytes over a socket.</summary>
internal static class Wire
{
    private const string Boundary = "boundary-of-the-tests";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The answer's head and body; a byte is a character.</summary>
    public static async Task<string> Send(Uri server, string text)
    {
        using var timeout = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, timeout.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Bytes(server, text), timeout.Token);

        var received = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (Whole(received.ToString()) is null)
        {
            var read = await stream.ReadAsync(buffer, timeout.Token);
            if (read == 0) return received.Append("\nended early").ToString();
            received.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return Whole(received.ToString())!;
    }

    public static byte[] Body(string answer) => Encoding.Latin1.GetBytes(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);

    /// <summary>A text that says HTTP/1.1 is sent as it stands; the others show a call, its headers and its body in the page's own way.</summary>
    private static byte[] Bytes(Uri server, string text)
    {
        var (line, rest) = text.Split('\n', 2) is [var one, var others] ? (one, others) : (text, "");
        if (line.EndsWith("HTTP/1.1", StringComparison.Ordinal))
        {
            var parts = text.Split("\n\n@");
            var body = parts.Length > 1 ? File.ReadAllBytes(parts[1]) : [];
            var length = parts.Length > 1 ? $"\r\nContent-Length: {body.Length}" : "";
            return [.. Encoding.Latin1.GetBytes(parts[0].ReplaceLineEndings("\r\n") + length + "\r\n\r\n"), .. body];
        }

        var headers = string.Concat(Patterns.Rule(@"^(Authorization|Content-Type|Accept): [^\n]+").Matches(rest).Select(header => header.Value + "\r\n"));
        byte[] content = [];
        if (headers.Contains("multipart/form-data", StringComparison.Ordinal))
        {
            headers = headers.Replace("multipart/form-data", "multipart/form-data; boundary=" + Boundary, StringComparison.Ordinal);
            content = [.. Patterns.Rule("^(?<name>[a-z]+): (?<value>[^\\n]+)$").Matches(rest).SelectMany(Part), .. Encoding.Latin1.GetBytes($"--{Boundary}--\r\n")];
        }
        else if (rest.Split("Response:")[0].Find(@"^\{[\s\S]*\}") is { Length: > 0 } json)
        {
            content = Encoding.UTF8.GetBytes(json);
        }

        var length0 = line.StartsWith("GET ", StringComparison.Ordinal) ? "" : $"Content-Length: {content.Length}\r\n";
        return [.. Encoding.Latin1.GetBytes($"{line} HTTP/1.1\r\nHost: {server.Authority}\r\n{headers}{length0}Connection: close\r\n\r\n"), .. content];
    }

    private static byte[] Part(Match field)
    {
        var (name, value) = (field.Groups["name"].Value, field.Groups["value"].Value);
        var isFile = value.StartsWith('@');
        var head = $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"" + (isFile ? "; filename=\"photo.png\"\r\nContent-Type: image/png" : "") + "\r\n\r\n";
        return [.. Encoding.Latin1.GetBytes(head), .. isFile ? File.ReadAllBytes(value[1..]) : Encoding.UTF8.GetBytes(value), (byte)'\r', (byte)'\n'];
    }

    /// <summary>The first answer without its framing; null when it is not all there.</summary>
    private static string? Whole(string received)
    {
        var end = received.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return null;
        var (head, body) = (received[..(end + 4)], received[(end + 4)..]);
        if (!head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            var stated = head.Find("(?<=^Content-Length: )[0-9]+") is { Length: > 0 } number ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
            return body.Length < stated ? null : head + body[..stated];
        }

        var whole = new StringBuilder(head);
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is var at and >= 0)
        {
            var size = int.Parse(body[..at], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (body.Length < at + 2 + size + 2) return null;
            if (size == 0) return whole.ToString();
            whole.Append(body, at + 2, size);
            body = body[(at + 2 + size + 2)..];
        }

        return null;
    }
}
