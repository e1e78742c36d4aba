using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Darkroom.Tests;

public sealed class S3FaultTests(S3Server server) : IClassFixture<S3Server>, IAsyncLifetime, IDisposable
{
    private const string Key = "originals/a/0";
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TempFolder temp = new();
    private S3Gate gate = null!;
    private S3BlobStore store = null!;

    public async ValueTask InitializeAsync()
    {
        gate = await S3Gate.Open(server.Url);
        store = S3Bed.Store(S3Bed.Options(gate.Url) with { TimeoutSeconds = 1 }, temp);
    }

    public async ValueTask DisposeAsync()
    {
        store.Dispose();
        await gate.DisposeAsync();
    }

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task No_request_has_a_checksum_that_others_than_Amazon_do_not_know_and_each_body_is_signed_with_its_hash()
    {
        await Store(12 << 20);
        await store.Put("originals/b/0", new MemoryStream([1, 2]), Never);
        await store.ReadAll(Key);
        await store.DeleteAll("originals/a", Never);
        await store.Delete("originals/b/0", Never);
        Assert.NotEmpty(gate.Requests);
        foreach (var request in gate.Requests)
        {
            Assert.DoesNotContain("aws-chunked", request.Headers.GetValueOrDefault("Content-Encoding", ""), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(request.Headers.Keys, name => name is "x-amz-trailer" or "Trailer" or "x-amz-sdk-checksum-algorithm" or "x-amz-checksum-mode" && request.Method != "POST");
            Assert.Equal(request.Sha256, request.Headers["x-amz-content-sha256"]);
        }
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_resumed_and_is_the_same_bytes()
    {
        var bytes = await Store(3 << 20);
        var cuts = 0;
        gate.CutAt = request => request.Method == "GET" && cuts++ < 3 ? 700_000 : null;
        Assert.Equal(bytes, await store.ReadAll(Key));
        Assert.Equal(4, cuts);
        Assert.Equal(3, gate.Requests.Count(request => request.Headers.ContainsKey("Range") && request.Headers.ContainsKey("If-Match")));
    }

    [Fact]
    public async Task A_download_that_breaks_off_for_ever_is_an_outage_and_leaves_no_file()
    {
        await Store(3 << 20);
        gate.CutAt = request => request.Method == "GET" ? 1_000 : null;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Materialise(Key, null, Never));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["tmp"]));
    }

    [Fact]
    public async Task A_download_that_was_changed_on_its_way_is_not_taken_for_the_content()
    {
        await Store(1 << 20);
        gate.Instead = async context =>
        {
            if (context.Request.Method != "GET") return false;
            context.Response.Headers.ETag = "\"0123456789abcdef0123456789abcdef\"";
            context.Response.Headers.LastModified = "Sat, 21 Nov 2026 12:00:00 GMT";
            context.Response.Headers["x-amz-meta-sha256"] = new string('0', 64);
            context.Response.ContentLength = 1 << 20;
            await context.Response.Body.WriteAsync(new byte[1 << 20]);
            return true;
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAll(Key));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Materialise(Key, null, Never));
    }

    [Fact]
    public async Task A_busy_service_is_asked_again_after_a_pause()
    {
        var refused = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        gate.Instead = async context =>
            refused.AddOrUpdate(context.Request.Method + context.Request.Path + context.Request.QueryString, 1, (_, times) => times + 1) <= 2 && await SlowDown(context);
        var bytes = await Store(12 << 20);
        Assert.Equal(bytes, await store.ReadAll(Key));
        await store.DeleteAll("originals/a", Never);
        gate.Instead = _ => Task.FromResult(false);
        Assert.Null(await store.Open(Key, Never));
        Assert.True(refused.Values.All(times => times >= 3));
    }

    [Fact]
    public async Task A_service_that_never_answers_costs_a_bounded_time_and_one_that_is_busy_for_ever_too()
    {
        using var held = new CancellationTokenSource();
        gate.Instead = async context =>
        {
            await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(held.Token, context.RequestAborted).Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var asked = Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Open(Key, Never));
        await asked.WaitAsync(TimeSpan.FromSeconds(30), Never);
        await held.CancelAsync();
        gate.Instead = SlowDown;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Put(Key, new MemoryStream([1]), Never)).WaitAsync(TimeSpan.FromSeconds(30), Never);
    }

    [Fact]
    public async Task What_is_not_there_is_no_failure_of_the_store_and_a_store_that_refuses_is_one()
    {
        using var one = new S3BlobStore("counted", S3Bed.Options(gate.Url) with { Retries = 0 }, new Scratch(temp["tmp"], minFreeBytes: 0), TimeProvider.System);
        var failures = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "darkroom_store_failures_total") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => failures = tags[0].Value is "counted" ? value : failures);
        listener.Start();

        Assert.Null(await one.Open(Key, Never));
        Assert.Null(await one.LengthOf(Key, Never));
        listener.RecordObservableInstruments();
        Assert.Equal(0, failures);

        gate.Instead = SlowDown;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await one.Open(Key, Never));
        listener.RecordObservableInstruments();
        Assert.Equal(1, failures);
    }

    [Fact]
    public async Task What_a_bulk_delete_left_is_deleted_again_and_a_service_without_one_is_asked_one_by_one()
    {
        for (var i = 0; i < 4; i++) await store.Put($"variants/a/0/{i}.webp", new MemoryStream([1]), Never);
        gate.Instead = async context =>
        {
            if (context.Request.Method != "POST") return false;
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            await context.Response.WriteAsync("<Error><Code>NotImplemented</Code></Error>");
            return true;
        };
        await store.DeleteAll("variants/a", Never);
        Assert.Equal(4, gate.Requests.Count(request => request.Method == "DELETE"));

        for (var i = 0; i < 2; i++) await store.Put($"variants/b/0/{i}.webp", new MemoryStream([1]), Never);
        var partly = 0;
        gate.Instead = async context =>
        {
            if (context.Request.Method != "POST" || partly++ > 0) return false;
            var key = $"{gate.Requests.Last(request => request.Method == "PUT").Path["/photos/".Length..]}";
            await context.Response.WriteAsync($"<DeleteResult><Error><Key>{key}</Key><Code>InternalError</Code><Message>again</Message></Error></DeleteResult>");
            return true;
        };
        await store.DeleteAll("variants/b", Never);
        Assert.Equal(2, partly);
        Assert.Null(await store.Open("variants/b/0/1.webp", Never));
    }

    [Fact]
    public async Task An_upload_whose_parts_are_refused_is_aborted()
    {
        gate.Instead = async context =>
        {
            if (context.Request.Method != "PUT") return false;
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("<Error><Code>AccessDenied</Code></Error>");
            return true;
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Put(Key, new MemoryStream(new byte[12 << 20]), Never));
        Assert.Contains(gate.Requests, request => request.Method == "DELETE" && request.Query.Contains("uploadId", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["tmp"]));
    }

    private static async Task<bool> SlowDown(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
        return true;
    }

    private async Task<byte[]> Store(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        await store.Put(Key, new MemoryStream(bytes), Never);
        return bytes;
    }
}
