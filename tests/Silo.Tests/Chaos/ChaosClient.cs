using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Darkroom.Tests.Chaos;

/// <summary>An answer, or the lack of one.</summary>
/// <param name="Status">0 when there was no whole answer.</param>
public sealed record Reply(int Status, byte[] Body, string Said, long Start, long End)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>Calls one account's images at any Api node and writes every call into the history.</summary>
/// <param name="unexpected">Hears of answers that no outage excuses.</param>
public sealed class ChaosClient(ChaosCluster cluster, (string Bucket, string Key) account, History history, Action<string> unexpected)
{
    public async Task<Call> Upload(Uri node, string image, string tag, byte[] file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "photo.png" }, { new StringContent(image), "object" }, { new StringContent(tag), "tags" } };
        var reply = await Send(node, HttpMethod.Post, "/upload/", form);
        return Record(CallKind.Upload, image, reply, tag, file.Length, refusedBy: reply.Text.Contains("Storage limit exceeded", StringComparison.Ordinal) ? 403 : 408);
    }

    public async Task<Call> SetTags(Uri node, string image, string tag)
    {
        using var body = JsonContent.Create(new { tags = new[] { tag } });
        return Record(CallKind.SetTags, image, await Send(node, HttpMethod.Post, $"/update/{image}", body), tag);
    }

    public async Task<Call> Delete(Uri node, string image) => Record(CallKind.Delete, image, await Send(node, HttpMethod.Delete, $"/delete/{image}"));

    public async Task<Call> ReadTags(Uri node, string image)
    {
        var reply = await Send(node, HttpMethod.Get, $"/v1/images/{image}");
        var tag = reply.Status == 200 ? JsonDocument.Parse(reply.Body).RootElement.GetProperty("response").GetProperty("tags")[0].GetString() : null;
        return Record(CallKind.ReadTags, image, reply, tag);
    }

    /// <param name="sha256">What the bytes must be; null for a variant.</param>
    public async Task<Call> Read(Uri node, string image, string variant, string? sha256 = null)
    {
        var reply = await Send(node, HttpMethod.Get, $"/files/{account.Bucket}/{image}/{variant}");
        if (reply.Status == 200 && (sha256 is null ? reply.Body.Length < 20 : Convert.ToHexString(SHA256.HashData(reply.Body)) != sha256))
            unexpected($"{image}/{variant} answered {reply.Body.Length} wrong bytes");
        return Record(CallKind.Read, image, reply, variant);
    }

    /// <summary>Whether a read that failed is sent to another node, once, as a balancer may.</summary>
    public bool RetriesReads { get; init; }

    private async Task<Reply> Send(Uri node, HttpMethod method, string path, HttpContent? body = null)
    {
        var reply = await SendOnce(node, method, path, body);
        if (!RetriesReads || method != HttpMethod.Get || reply.Status is > 0 and < 500) return reply;
        var other = cluster.Apis.FirstOrDefault(api => api.Url != node)?.Url ?? node;
        return await SendOnce(other, method, path, body: null) with { Start = reply.Start };
    }

    private async Task<Reply> SendOnce(Uri node, HttpMethod method, string path, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(node, path)) { Content = body };
        request.Headers.Authorization = new("Bearer", account.Key);
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await cluster.Http.SendAsync(request);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var reply = new Reply((int)answer.StatusCode, bytes, $"{method} {path}: {(int)answer.StatusCode}", start, Stopwatch.GetTimestamp());
            if (reply.Status >= 500 && (reply.Status != 503 || answer.Headers.RetryAfter is null)) unexpected($"{reply.Said} {reply.Text}");
            return reply;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return new Reply(0, [], $"{method} {path}: {e.GetType().Name} {e.Message}", start, Stopwatch.GetTimestamp());
        }
    }

    private Call Record(CallKind kind, string image, Reply reply, string? value = null, long bytes = 0, int refusedBy = -1)
    {
        var ending = reply.Status switch
        {
            200 => Ending.Done,
            404 => Ending.Absent,
            _ when reply.Status == refusedBy => Ending.Refused,
            0 or >= 500 => Ending.Unknown,
            _ => Ending.Refused,
        };
        if (ending == Ending.Refused && reply.Status != refusedBy) unexpected($"{reply.Said} {reply.Text}");
        var call = new Call(kind, image, reply.Start, reply.End, ending, value, bytes) { Said = ending == Ending.Unknown ? $"{reply.Said} {reply.Text}" : "" };
        history.Add(call);
        return call;
    }
}
