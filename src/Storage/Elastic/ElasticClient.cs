using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>
/// Speaks HTTP to the nodes, one after the other in turn. A node that does not answer, or says that it cannot now, is passed over for the
/// next; when none is left to ask, the caller hears of it at once.
/// </summary>
internal sealed class ElasticClient : IDisposable
{
    // Understood by 8 and 9 alike.
    private const string JsonType = "application/vnd.elasticsearch+json";
    private const string LinesType = "application/vnd.elasticsearch+x-ndjson";
    private const int LargestAnswer = 256 << 20;

    private readonly ElasticNode[] nodes;
    private readonly ElasticOptions options;
    private readonly HttpClient http;
    private readonly AuthenticationHeaderValue? credentials;
    private int turn = Random.Shared.Next(1 << 20);

    public ElasticClient(ElasticOptions options, TimeProvider time)
    {
        this.options = options;
        nodes = [.. options.Nodes.Select(node => new ElasticNode(new Uri(node.TrimEnd('/') + '/'), options, time))];
        credentials = options switch
        {
            { ApiKey: { Length: > 0 } key } => new AuthenticationHeaderValue("ApiKey", key.Trim()),
            { User: { Length: > 0 } user } => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}"))),
            _ => null,
        };
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(5, options.TimeoutSeconds)),
            // Names are looked up again now and then.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = { RemoteCertificateValidationCallback = ElasticTls.Validator(options) },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    public void Dispose() => http.Dispose();

    /// <summary>Answers of 4xx but 429 are the caller's to judge.</summary>
    /// <exception cref="SearchUnavailableException">No node answered, or none may be asked.</exception>
    public async Task<ElasticAnswer> Send(ElasticRequest request, CancellationToken cancellation = default)
    {
        var reason = "every node failed too often and is given a rest";
        Exception? cause = null;
        for (var tried = 0; tried <= options.Retries; tried++)
        {
            // Another node is asked at once; the same ones again after a while.
            if (tried > 0 && tried % nodes.Length == 0) await Backoff.Pause(tried / nodes.Length, cancellation);
            if (Next() is not { } node) break;
            try
            {
                var answer = await Ask(node, request, cancellation);
                if (answer.Status is not (429 or >= 500))
                {
                    node.Succeeded();
                    return answer;
                }

                reason = $"{node.Url.Authority} answered {answer.Status}";
                // Being full for a moment, or failing at one request, is no reason not to be asked.
                if (answer.Status is 429 or 500) continue;
            }
            catch (Exception e) when (IsOutage(e, cancellation))
            {
                (reason, cause) = ($"{node.Url.Authority}: {(e is OperationCanceledException ? $"no answer in {options.TimeoutSeconds} s" : HttpErrors.Telling(e))}", e);
            }

            node.Failed();
        }

        throw new SearchUnavailableException(reason, cause);
    }

    private static bool IsOutage(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);

    private ElasticNode? Next()
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[(uint)Interlocked.Increment(ref turn) % (uint)nodes.Length];
            if (node.TryEnter()) return node;
        }

        return null;
    }

    private async Task<ElasticAnswer> Ask(ElasticNode node, ElasticRequest request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
        using var message = new HttpRequestMessage(request.Method, new Uri(node.Url, request.Path.TrimStart('/')));
        message.Headers.Authorization = credentials;
        message.Headers.Accept.Add(Compatible(JsonType));
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = Compatible(request.IsLines ? LinesType : JsonType);
        }

        using var response = await http.SendAsync(message, limit.Token);
        var bytes = await response.Content.ReadAsByteArrayAsync(limit.Token);
        return new ElasticAnswer((int)response.StatusCode, Parse(response, bytes));
    }

    /// <summary>A proxy before the nodes may answer errors that are no JSON.</summary>
    private static JsonElement Parse(HttpResponseMessage response, byte[] bytes)
    {
        if (bytes.Length == 0 || (!response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)) return default;
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    private static MediaTypeWithQualityHeaderValue Compatible(string type) => new(type) { Parameters = { new NameValueHeaderValue("compatible-with", "8") } };
}
