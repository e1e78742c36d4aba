using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>Logs for what collects them, and the id that leads from a failed answer to its line.</summary>
public sealed class LogTests : IAsyncLifetime
{
    private const string Picture = "/files/default/there/original";
    private readonly string data = Directory.CreateTempSubdirectory("darkroom-log-").FullName;

    private static readonly string[] BucketThatIsAway =
    [
        "Storage:Stores:files:Kind=S3", "Storage:Stores:files:Endpoint=http://127.0.0.1:1", "Storage:Stores:files:Bucket=b", "Storage:Stores:files:PathStyle=true",
        "Storage:Stores:files:AccessKey=key", "Storage:Stores:files:SecretKey=secret", "Storage:Stores:files:Retries=0",
    ];

    /// <summary>With an image whose bytes the servers of the tests cannot reach.</summary>
    public async ValueTask InitializeAsync()
    {
        await using var server = await DarkroomServer.Start(data);
        await server.Upload(Pictures.Photo(20, 20), "there");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Json_logs_are_one_object_per_line_and_a_failure_bears_the_callers_trace_id()
    {
        await using var server = await DarkroomServer.Start(data, ["Logging:Format=json", .. BucketThatIsAway]);
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var answer = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, Picture, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01")));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, trace), (answer.StatusCode, answer.Header("X-Trace-Id")));

        await server.Process.LineWith(trace, TimeSpan.FromSeconds(10));
        var lines = server.Process.Output.Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var failure = Assert.Single(lines, line => line.TryGetProperty("trace_id", out var id) && id.GetString() == trace);
        Assert.Equal(("warning", "Darkroom.Api.Edge"), (failure.GetProperty("level").GetString(), failure.GetProperty("category").GetString()));
        Assert.Contains($"{Picture} unavailable", failure.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.InRange(failure.GetProperty("time").GetDateTime(), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.Contains(lines, line => line.GetProperty("level").GetString() == "information" && line.GetProperty("message").GetString()!.Contains("listens on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_level_says_what_is_logged_and_requests_without_failure_cost_no_activity()
    {
        await using var server = await DarkroomServer.Start(data, ["Logging:Level=error", .. BucketThatIsAway]);
        using var failed = await server.Anonymous.GetAsync(Picture);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.Matches("^[0-9a-f]{32}$", failed.Header("X-Trace-Id"));
        using var well = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/health/live", ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")));
        Assert.Equal((HttpStatusCode.OK, ""), (well.StatusCode, well.Header("X-Trace-Id")));
        server.Process.Signal(15);
        Assert.Equal(0, await server.Process.Ended(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain("unavailable", server.Process.Output, StringComparison.Ordinal);
    }
}

/// <summary>Options of logs and traces that cannot be.</summary>
public sealed class LogOptionTests
{
    [Theory]
    [InlineData("Logging:Format=xml", "Logging:Format: 'xml' is not valid; it must be text, json.")]
    [InlineData("Logging:Level=loud", "Logging:Level: 'loud' is not valid")]
    [InlineData("Telemetry:Endpoint=collector:4318", "Telemetry:Endpoint: It must look like http://host:4318.")]
    [InlineData("Telemetry:Sampling=2", "Telemetry:Sampling: ")]
    public async Task A_wrong_value_is_refused_at_the_start(string option, string why)
    {
        await using var process = DarkroomProcess.Start(["serve", "--" + option], []);
        Assert.Equal(1, await process.Ended(TimeSpan.FromSeconds(30)));
        Assert.Contains(why, process.Output, StringComparison.Ordinal);
    }
}
