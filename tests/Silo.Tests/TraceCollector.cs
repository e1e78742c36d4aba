using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Darkroom.Tests;

/// <summary>A collector on loopback that takes traces over OTLP/HTTP, as protobuf, and keeps their spans.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly List<Span> spans = [];
    private readonly SemaphoreSlim changed = new(0);

    public TraceCollector()
    {
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HookServer.FreePort()}");
        listener.Prefixes.Add(Url + "/v1/traces/");
        listener.Start();
        _ = Task.Run(Listen);
    }

    public string Url { get; }

    public IReadOnlyList<Span> Of(string trace)
    {
        lock (spans) return [.. spans.Where(span => span.Trace == trace)];
    }

    /// <summary>Waits until what came of a trace is enough.</summary>
    public async Task<IReadOnlyList<Span>> Until(string trace, Func<IReadOnlyList<Span>, bool> enough, TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = Of(trace);
            if (enough(seen)) return seen;
            var left = limit - Stopwatch.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await changed.WaitAsync(left)) Assert.Fail($"Waited {limit.TotalSeconds} s for more of trace {trace} than:\n{string.Join('\n', seen)}");
        }
    }

    public void Dispose()
    {
        listener.Close();
        changed.Dispose();
    }

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

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            lock (spans) spans.AddRange(Read(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
            changed.Release();
        }
    }

    /// <summary>ExportTraceServiceRequest: resource_spans (1) of resource (1) and scope_spans (2) of spans (2).</summary>
    private static IEnumerable<Span> Read(byte[] request) =>
        from resourceSpans in Protobuf.Messages(request, 1)
        let resource = Attributes(Protobuf.Messages(resourceSpans, 1).Single(), 1)
        from scope in Protobuf.Messages(resourceSpans, 2)
        from span in Protobuf.Messages(scope, 2)
        select new Span(
            Convert.ToHexStringLower(Protobuf.Messages(span, 1).Single()),
            Convert.ToHexStringLower(Protobuf.Messages(span, 2).Single()),
            Convert.ToHexStringLower(Protobuf.Messages(span, 4).SingleOrDefault() ?? []),
            Encoding.UTF8.GetString(Protobuf.Messages(span, 5).Single()),
            resource,
            Attributes(span, 9));

    /// <summary>KeyValue: key (1) and value (2) with a text (1); values of other kinds are shown as the bytes that they are.</summary>
    private static Dictionary<string, string> Attributes(byte[] message, int field) => Protobuf.Messages(message, field).ToDictionary(
        pair => Encoding.UTF8.GetString(Protobuf.Messages(pair, 1).Single()),
        pair => Protobuf.Messages(pair, 2).Single() is var value && Protobuf.Messages(value, 1).SingleOrDefault() is { } text ? Encoding.UTF8.GetString(text) : Convert.ToHexStringLower(value),
        StringComparer.Ordinal);

    /// <param name="Parent">Empty of the first.</param>
    /// <param name="Process">What is said of the process that made it.</param>
    public sealed record Span(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Process, IReadOnlyDictionary<string, string> Tags)
    {
        public string Role => Process["darkroom.role"];

        public override string ToString() => $"{Role} {Process["service.instance.id"]}: {Name} {Id} below {Parent}";
    }
}

/// <summary>As much of the wire format as takes messages apart.</summary>
internal static class Protobuf
{
    /// <summary>The length-delimited fields of this number.</summary>
    public static IEnumerable<byte[]> Messages(byte[] message, int field)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Number(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Number(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                case 2:
                    var length = (int)Number(message, ref at);
                    if (tag >> 3 == (ulong)field) yield return message[at..(at + length)];
                    at += length;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} at {at}.");
            }
        }
    }

    private static ulong Number(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
