using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Darkroom.Actors;

/// <summary>How an attempt to have a call run in another process ended.</summary>
internal enum Attempt
{
    /// <summary>The caller has its answer.</summary>
    Answered,

    /// <summary>It did not run: the grain is not there.</summary>
    Moved,

    /// <summary>It did not run: nobody there, or nobody who may serve now.</summary>
    Paused,

    /// <summary>It may have run, or not.</summary>
    Unknown,
}

/// <summary>Sends calls to the grain ports of other processes: one signed HTTP/2 request each, many over one connection.</summary>
internal sealed class GrainClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly GrainSecrets secrets;
    private readonly TimeProvider time;
    private readonly UInt128 sender;
    private readonly ConcurrentDictionary<Uri, GrainPeer> peers = new();
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = Patience,
        // A peer that is frozen or cut off says nothing: without pings its callers would wait for their deadlines.
        KeepAlivePingDelay = Patience,
        KeepAlivePingTimeout = Patience,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
    });

    public GrainClient(GrainSecrets secrets, TimeProvider time)
    {
        this.secrets = secrets;
        this.time = time;
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        sender = new UInt128(BitConverter.ToUInt64(random), BitConverter.ToUInt64(random[8..]));
    }

    /// <param name="remaining">Milliseconds until nobody waits.</param>
    public async Task<Attempt> Send(GrainCall call, Owner owner, long remaining)
    {
        byte[] body;
        try
        {
            body = GrainJson.WriteCall(call);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            call.Fail(e, Outcome.Error);
            return Attempt.Answered;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(call.Token);
        limit.CancelAfter(TimeSpan.FromMilliseconds(remaining));
        using var activity = Tracing.Source.HasListeners() ? call.BeginSending() : null;
        try
        {
            using var request = Write(call.Method, body, peers.GetOrAdd(owner.Address!, static address => new(address)), owner.Incarnation, remaining, activity);
            using var response = await http.SendAsync(request, limit.Token);
            return await Read(call, response, limit.Token);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return Attempt.Paused;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Else the caller has cancelled, and knows.
            if (!call.Token.IsCancellationRequested) call.TimeOut();
            return Attempt.Answered;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return Attempt.Unknown;
        }
        catch (JsonException e)
        {
            call.Fail(new RemoteGrainException(nameof(JsonException), e.Message), Outcome.Error);
            return Attempt.Answered;
        }
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Write(GrainMethod method, byte[] body, GrainPeer peer, long target, long remaining, Activity? activity)
    {
        var uri = peer.UriOf(method);
        var signature = new CallSignature(target, remaining, time.GetUtcNow().ToUnixTimeMilliseconds(), sender, peer.NextSequence());
        var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Headers.TryAddWithoutValidation("Authorization", signature.Sign(secrets.Current, "POST", uri.AbsolutePath, body));
        if (activity?.Id is { } parent) request.Headers.TryAddWithoutValidation("traceparent", parent);
        return request;
    }

    private static async Task<Attempt> Read(GrainCall call, HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (status == GrainPort.Moved) return Attempt.Moved;
        if (status == GrainPort.Paused) return Attempt.Paused;
        if (response.Content.Headers.ContentLength is not (>= 0 and <= GrainPort.MostBytes) and not null) throw new HttpIOException(HttpRequestError.InvalidResponse, "The answer is too long.");

        var length = (int)(response.Content.Headers.ContentLength ?? 0);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (length > 0)
            {
                var stream = await response.Content.ReadAsStreamAsync(cancellation);
                await stream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellation);
            }

            var body = buffer.AsSpan(0, length);
            if (status is GrainPort.Answered or GrainPort.AnsweredNothing) call.ReadAnswer(body);
            else if (GrainPort.TryGet(status, body, out var exception)) call.Fail(exception, exception is LimitExceededException ? Outcome.Rejected : exception is TimeoutException ? Outcome.Timeout : Outcome.Error);
            else call.Fail(new GrainUnavailableException($"{response.RequestMessage!.RequestUri} answered {status}: do the processes share a secret, a build and a clock?"), Outcome.Rejected);
            return Attempt.Answered;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
