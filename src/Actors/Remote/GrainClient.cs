using System.Collections.Concurrent;
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
            var peer = PeerAt(owner.Address!);
            using var answer = await Exchange(peer, peer.UriOf(call.Method), body, owner.Incarnation, remaining, activity?.Id, limit.Token);
            return Give(call, answer, owner);
        }
        catch (HttpRequestException e) when (NotSent(e))
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

    public GrainPeer PeerAt(Uri address) => peers.GetOrAdd(address, static address => new(address));

    /// <summary>One signed message and its answer.</summary>
    /// <param name="target">The incarnation that is meant.</param>
    public async Task<PeerAnswer> Exchange(GrainPeer peer, Uri uri, byte[] body, long target, long remaining, string? trace, CancellationToken cancellation)
    {
        var signature = new CallSignature(target, remaining, time.GetUtcNow().ToUnixTimeMilliseconds(), sender, peer.NextSequence());
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Headers.TryAddWithoutValidation("Authorization", signature.Sign(secrets.Current, "POST", uri.AbsolutePath, body));
        if (trace is not null) request.Headers.TryAddWithoutValidation("traceparent", trace);
        using var response = await http.SendAsync(request, cancellation);
        return await PeerAnswer.Read(response, cancellation);
    }

    public static bool NotSent(HttpRequestException e) => e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;

    public void Dispose() => http.Dispose();

    private static Attempt Give(GrainCall call, in PeerAnswer answer, Owner owner)
    {
        if (answer.Status == GrainPort.Moved) return Attempt.Moved;
        if (answer.Status == GrainPort.Paused) return Attempt.Paused;
        if (answer.Status is GrainPort.Answered or GrainPort.AnsweredNothing) call.ReadAnswer(answer.Body);
        else if (GrainPort.TryGet(answer.Status, answer.Body, out var exception)) call.Fail(exception, OutcomeOf(exception));
        else call.Fail(new GrainUnavailableException($"{owner.Address} answered {answer.Status} to {call.Method.Span}: do the processes share a secret, a build and a clock?"), Outcome.Rejected);
        return Attempt.Answered;
    }

    private static Outcome OutcomeOf(Exception exception) => exception switch
    {
        LimitExceededException => Outcome.Rejected,
        TimeoutException => Outcome.Timeout,
        _ => Outcome.Error,
    };
}
