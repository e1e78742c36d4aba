using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Darkroom.Tests;

/// <summary>Heads and bodies that lie, dawdle or never end.</summary>
public sealed class ImportBodyTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Unbounded = "HTTP/1.1 200 OK\r\n\r\n";
    private const string NotWhole = "The image did not arrive whole";
    private const string Late = "The image did not arrive in time";

    private static readonly ImportOptions OneSecond = new() { Seconds = 1 };
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more than was promised", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nhello", "")]
    [InlineData(Unbounded + "hello", "hello")]
    [InlineData(Chunked + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\nmore", "hello")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    public async Task A_body_is_what_the_framing_says(string answer, string body)
    {
        await using var server = HostileServer.Saying(answer);
        using var importer = Import.New();
        Assert.Equal(body, (await importer.Receive(server.Url)).Value);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")]
    [InlineData(Chunked + "5\r\nhello\r\n")]
    [InlineData(Chunked + "50\r\nhello")]
    [InlineData(Chunked + "zz\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Chunked + "5\r\nhello world\r\n0\r\n\r\n")]
    [InlineData(Chunked + "ffffffffffffffff\r\nhello")]
    [InlineData(Chunked + "-5\r\nhello\r\n0\r\n\r\n")]
    public async Task A_body_that_ends_too_early_or_breaks_its_framing_is_refused(string answer)
    {
        await using var server = HostileServer.Saying(answer);
        using var importer = Import.New();
        Import.IsRefused(await importer.Receive(server.Url), NotWhole);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("HTTP/9.9 200 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.1 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")]
    public async Task A_head_that_is_no_HTTP_is_refused(string answer)
    {
        await using var server = HostileServer.Saying(answer);
        using var importer = Import.New();
        Import.IsRefused(await importer.Receive(server.Url), Import.Unreachable);
    }

    [Fact]
    public async Task A_head_is_bounded()
    {
        await using var large = HostileServer.Saying("HTTP/1.1 200 OK\r\nX: " + new string('x', 20_000) + "\r\n\r\n");
        await using var endless = new HostileServer(async (_, stream, cancellation) =>
        {
            await HostileServer.Say(stream, "HTTP/1.1 200 OK\r\n", cancellation);
            while (true) await HostileServer.Say(stream, $"X: {new string('x', 1_000)}\r\n", cancellation);
        });
        using var importer = Import.New();
        Import.IsRefused(await importer.Receive(large.Url), Import.Unreachable);
        Import.IsRefused(await importer.Receive(endless.Url), Import.Unreachable);
    }

    [Fact]
    public async Task A_declared_length_above_the_limit_is_refused_before_the_body()
    {
        await using var server = new HostileServer(async (_, stream, cancellation) =>
        {
            await HostileServer.Say(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {(1 << 20) + 1}\r\n\r\n", cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using var importer = Import.New();
        var fetched = await importer.Fetch(server.Url, default);
        Assert.Equal((Failure.TooLarge, "The file is larger than 1048576 bytes"), (fetched.Failure, fetched.Detail));
    }

    [Theory]
    [InlineData(Unbounded, "xxxxxxxxxx")]
    [InlineData(Chunked, "a\r\nxxxxxxxxxx\r\n")]
    public async Task An_endless_body_is_cut_at_the_limit(string head, string piece)
    {
        var large = string.Concat(Enumerable.Repeat(piece, 1_000));
        await using var server = new HostileServer(async (_, stream, cancellation) =>
        {
            await HostileServer.Say(stream, head, cancellation);
            while (true) await HostileServer.Say(stream, large, cancellation);
        });
        using var importer = Import.New();
        Assert.Equal(Failure.TooLarge, (await importer.Receive(server.Url)).Failure);
    }

    [Fact]
    public async Task What_is_compressed_stays_so()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(new byte[20 << 20]);
        var bytes = Encoding.Latin1.GetString(bomb.ToArray());
        await using var server = HostileServer.Saying($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bytes.Length}\r\n\r\n{bytes}");
        using var importer = Import.New();
        Assert.Equal(bytes, (await importer.Receive(server.Url)).Value);
    }

    [Theory]
    [InlineData("", "H")]
    [InlineData("HTTP/1.1 200 OK\r\n", "X: y\r\n")]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task A_head_that_dawdles_ends_with_the_import(string first, string drip)
    {
        await using var server = new HostileServer(async (_, stream, cancellation) =>
        {
            await HostileServer.Say(stream, first, cancellation);
            await HostileServer.Drip(stream, drip, Often, cancellation);
        });
        using var importer = Import.New(options: OneSecond);
        Import.IsRefused(await importer.Receive(server.Url), Import.Unreachable);
    }

    [Fact]
    public async Task Redirects_share_the_time_of_the_import()
    {
        await using var server = new HostileServer(async (_, stream, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(0.6), cancellation);
            await HostileServer.Say(stream, HostileServer.Redirect("/on"), cancellation);
        });
        using var importer = Import.New(options: OneSecond);
        Import.IsRefused(await importer.Receive(server.Url), Import.Unreachable);
    }

    [Theory]
    [InlineData(Unbounded, "x")]
    [InlineData(Chunked, "1\r\nx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "x")]
    public async Task A_body_that_dawdles_ends_with_the_import(string head, string drip)
    {
        await using var server = new HostileServer(async (_, stream, cancellation) =>
        {
            await HostileServer.Say(stream, head, cancellation);
            await HostileServer.Drip(stream, drip, Often, cancellation);
        });
        using var importer = Import.New(options: OneSecond);
        Import.IsRefused(await importer.Receive(server.Url), Late);
    }

    [Fact]
    public async Task A_body_that_stalls_ends_with_the_idle_time()
    {
        await using var server = new HostileServer(async (_, stream, cancellation) =>
        {
            await HostileServer.Say(stream, Unbounded + "hello", cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using var importer = Import.New();
        var watch = Stopwatch.StartNew();
        Import.IsRefused(await importer.Receive(server.Url, idleSeconds: 1), Late);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 20);
    }

    [Fact]
    public async Task Whoever_stops_waiting_is_told_so_and_not_that_the_server_was_slow()
    {
        using var patience = new CancellationTokenSource();
        await using var server = new HostileServer(async (head, stream, cancellation) =>
        {
            if (head.StartsWith("GET /body ", StringComparison.Ordinal)) await HostileServer.Say(stream, Unbounded + "hello", cancellation);
            await patience.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using var importer = Import.New();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => importer.Receive(server.Url, cancellation: patience.Token));

        patience.TryReset();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => importer.Receive(server.Url + "/body", cancellation: patience.Token));
    }
}
