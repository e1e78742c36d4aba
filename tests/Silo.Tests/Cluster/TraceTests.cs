using System.Diagnostics;
using System.Net;

namespace Darkroom.Tests;

/// <summary>One request through two processes and a worker is one trace.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_miss_is_one_trace_from_the_node_over_the_silo_to_the_worker()
    {
        using var collector = new TraceCollector();
        await using var cluster = await DarkroomCluster.Start(silos: 1, apis: 1, "Telemetry:Endpoint=" + collector.Url);
        var api = cluster.Apis[0];
        var path = new Uri(await api.Upload(Pictures.Photo(400, 300), "traced")).AbsolutePath;
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var request = Answers.Request(HttpMethod.Get, path + "w-100.webp", ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));
        using var answer = await api.Anonymous.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, trace), (answer.StatusCode, answer.Header("X-Trace-Id")));

        var spans = await collector.Until(trace, seen => seen.Any(span => span.Name == "render") && seen.Any(span => span.Parent == "00f067aa0ba902b7"), TimeSpan.FromSeconds(60));
        Assert.Equal(["api", "silo"], spans.Select(span => span.Role).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(2, spans.Select(span => span.Process["service.instance.id"]).Distinct().Count());
        var render = Assert.Single(spans, span => span.Name == "render");
        Assert.Equal("silo", render.Role);
        foreach (var tag in new[] { "queue_ms", "decode_ms", "encode_ms", "bytes", "worker" }) Assert.Contains(tag, render.Tags.Keys);
        Assert.Equal("w-100.webp", render.Tags["transformation"]);

        // From the job upwards, parent by parent, one comes to what the client had sent.
        var (above, names) = (render, new List<string> { render.Name });
        while (above.Parent != "00f067aa0ba902b7")
        {
            above = Assert.Single(spans, span => span.Id == above.Parent);
            names.Add($"{above.Role} {above.Name}");
        }

        Assert.Equal("api GET delivery", names[^1]);
        Assert.Contains(names, name => name.StartsWith("silo ", StringComparison.Ordinal));

        // What the caller does not trace is not traced.
        var untraced = ActivityTraceId.CreateRandom().ToHexString();
        using var quiet = Answers.Request(HttpMethod.Get, path + "w-101.webp", ("traceparent", $"00-{untraced}-00f067aa0ba902b7-00"));
        using var unmarked = await api.Anonymous.SendAsync(quiet);
        Assert.Equal((HttpStatusCode.OK, ""), (unmarked.StatusCode, unmarked.Header("X-Trace-Id")));
        Assert.Empty(collector.Of(untraced));
    }
}
