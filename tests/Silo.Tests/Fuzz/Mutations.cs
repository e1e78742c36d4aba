using System.Globalization;
using System.Text;

namespace Darkroom.Tests.Fuzz;

/// <summary>What goes wrong between a client's code and the wire.</summary>
internal static class Mutations
{
    private static readonly Action<RawRequest, Random>[] All =
    [
        (request, random) => Splice(request, random, Hostile.Text(random)),
        (request, random) => Splice(request, random, random.Pick("%", "%zz", "%00", "%c0%ae", "%ff", "%2f", "%2e%2e%2f", "%25", "%EF%BF%BE", "%0d%0a", "\u00E9", "//", "/./", "/../", "\\", "?", "&&", "&=", "#", "+", ";")),
        (request, random) => request.Target = request.Target.Remove(random.Next(request.Target.Length)),
        (request, random) => request.Target = request.Target.Replace("/", random.Pick("//", "%2f", "/./"), StringComparison.Ordinal),
        (request, random) => request.Target += (request.Target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + random.Pick($"key={FuzzWorld.Canary}-query", "page=%00", "verbose=maybe", "tags=" + new string(',', 300), "&&==", new string('q', 1_900), new string('q', 3_000), new string('q', 9_000)),
        (request, random) => request.Target += random.Pick("/", "//", "/x", ".png", "%20", "/%2e%2e", "/original"),
        (request, random) => request.Target = random.Pick("http://", "https://", "HTTP://", "ftp://") + random.Pick("localhost", "example.org:99", "[::1]", "a:b@c") + request.Target,
        (request, random) => request.Target = random.Pick("*", "", "example.org:80", "?", "//", "/%", "///x", "/\u00E9"),
        (request, random) => request.Target = Flipped(request.Target, random),
        (request, random) => request.Method = random.Pick("get", "post", "head", "Delete", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "QUERY", "G\u00E9T", "G T", "", new string('M', 40)),
        (request, random) => request.Version = random.Pick("HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "", "HTTP/1.1 "),
        (request, random) => request.Headers.RemoveAt(random.Next(request.Headers.Count)),
        (request, random) => request.Headers.Add(request.Headers[random.Next(request.Headers.Count)]),
        (request, random) => request.Set("Host", random.Pick("", "a b", "a/b", "a,b", "[::1", "\u00E9.org", "x:99999", "x:0", new string('h', 300), "evil.example\"><")),
        (request, random) => request.Headers.Add(("X-Fold", "a\r\n b\r\n\tc")),
        (request, random) => request.Headers.Add((random.Pick("", " ", "X Y", "X\u00E9", "X\0", ":"), "x")),
        (request, random) => request.Headers.Add((random.Pick("Authorization", "X-Api-Key", "Cookie", "User-Agent", "Accept", "Idempotency-Key", "Origin"), Hostile.Text(random).ReplaceLineEndings("") + FuzzWorld.Canary)),
        (request, random) => request.Set("Authorization", random.Pick("Basic ", "Bearer", "bearer  ", "Bearer\t", "Digest x", "Bearer a, Bearer b") + FuzzWorld.Canary),
        (request, random) => request.Headers.Add((random.Pick("Range", "If-Range"), random.Pick("bytes=0-0", "bytes=-1", "bytes=5-2", "bytes=0-,1-2", "bytes=99999999999999999999-", "bytes=-99999999999999999999", "items=1", "bytes=", "\"x\"", "Thu, 32 Foo"))),
        (request, random) => request.Headers.Add((random.Pick("If-None-Match", "If-Modified-Since", "If-Match"), random.Pick("*", "\"", "W/\"x\"", "\"a\", \"b\"", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 10000 00:00:00 GMT", "x", new string('"', 500)))),
        (request, random) => request.Headers.Add((random.Pick("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"), random.Pick("x", "1.2.3.4", "1.2.3.4:99999", "[::1]:1", "javascript", "a b", "\"", "evil.example, b", ",,,", "\u00E9", "http://x/"))),
        (request, random) => request.Headers.Add((random.Pick("Purpose", "Sec-Purpose", "Expect", "Upgrade", "Connection", "TE", "Accept-Encoding", "X-HTTP-Method-Override"), random.Pick("prefetch", "100-continue", "websocket", "h2c", "close, x", "DELETE", "gzip;q=x"))),
        (request, random) => request.Headers.Add(("X-Long", new string('x', random.Pick(5_000, 40_000)))),
        (request, random) => request.Headers.AddRange(Enumerable.Range(0, random.Pick(50, 150)).Select(i => ("X-" + i, "y"))),
        (request, random) => request.Set("Content-Type", random.Pick("", "application/json; charset=utf-16", "application/json; charset=nope", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + new string('b', 300), "multipart/form-data; boundary=\"b\"", "multipart/form-data; boundary=b; boundary=c", "image/svg+xml", "image/", "/", ";", "application/x-www-form-urlencoded", "\u00E9")),
        (request, random) => Length(request, random.Pick("-1", "x", "1e3", "99999999999999999999", "5, 5", "", "+3", " 0")),
        (request, random) => Length(request, (request.Body.Length + random.Next(1, 2_000)).ToString(CultureInfo.InvariantCulture)),
        (request, random) => Length(request, random.Next(request.Body.Length + 1).ToString(CultureInfo.InvariantCulture)),
        (request, random) => request.Headers.Add(("Content-Length", random.Next(9).ToString(CultureInfo.InvariantCulture))),
        (request, random) => Chunk(request, random.Next(1, 700), "0\r\n\r\n"),
        (request, random) => Chunk(request, random.Next(1, 700), random.Pick("", "0\r\n", "zz\r\n", "FFFFFFFFFFFFFFFFF\r\n", "-1\r\n", "5\r\nab", "0\r\nX: y\r\n\r\n", "0;a=b\r\n\r\n")),
        (request, random) => request.Headers.Add(("Transfer-Encoding", random.Pick("chunked", "gzip", "chunked, chunked", "identity", "xchunked"))),
        (request, random) => Body(request, request.Body[..random.Next(request.Body.Length + 1)]),
        (request, random) => Body(request, [.. request.Body, .. Hostile.Bytes(random, random.Next(1, 40))]),
        (request, random) => Body(request, Hostile.Bytes(random, random.Next(300))),
        (request, random) => Body(request, [.. "\uFEFF"u8, .. request.Body]),
        (request, random) => Body(request, Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(request.Body))),
        (request, random) => Body(request, new byte[random.Pick(1 << 20, (1 << 20) + 1, 3 << 20)]),
        (request, random) => Body(request, Encoding.Latin1.GetBytes(Flipped(Encoding.Latin1.GetString(request.Body), random))),
    ];

    public static void Apply(RawRequest request, Random random)
    {
        for (var count = random.Pick(1, 1, 1, 2, 3); count > 0; count--)
        {
            var mutate = All[random.Next(All.Length)];
            if (request.Target.Length > 0 && request.Headers.Count > 0) mutate(request, random);
        }

        // A body that does not end, and one that is not read to its end, leave a server nothing but to hang up.
        request.IsCut |= request.Header("Transfer-Encoding") is not null || request.Header("Content-Length") != (request.Body.Length == 0 ? null : request.Body.Length.ToString(CultureInfo.InvariantCulture)) || request.Body.Length > 1_000_000;
    }

    private static void Splice(RawRequest request, Random random, string text) => request.Target = request.Target.Insert(random.Next(1, request.Target.Length + 1), text);

    private static string Flipped(string text, Random random) =>
        text.Length == 0 ? text : string.Concat(text.Select(c => random.Next(text.Length) < 2 ? (char)(c ^ (1 << random.Next(8))) : c).Where(c => c < 256));

    private static void Length(RawRequest request, string length) => request.Set("Content-Length", length);

    private static void Body(RawRequest request, byte[] body)
    {
        request.Body = body;
        Length(request, body.Length.ToString(CultureInfo.InvariantCulture));
    }

    private static void Chunk(RawRequest request, int size, string end)
    {
        request.Headers.RemoveAll(header => header.Name == "Content-Length");
        request.Headers.Add(("Transfer-Encoding", "chunked"));
        using var chunked = new MemoryStream();
        foreach (var chunk in request.Body.Chunk(size))
        {
            chunked.Write(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            chunked.Write([.. chunk, .. "\r\n"u8]);
        }

        chunked.Write(Encoding.ASCII.GetBytes(end));
        request.Body = chunked.ToArray();
    }
}
