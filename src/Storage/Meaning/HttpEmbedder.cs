using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Numerics.Tensors;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>Asks a service over HTTP: what OpenAI's <c>/v1/embeddings</c> answers is what they all do.</summary>
public sealed class HttpEmbedder : IEmbedder, IDisposable
{
    /// <summary>Bytes for one embedding: more than the largest has, written out at length.</summary>
    private const long LargestEmbedding = 1 << 20;

    private const long LargestAnswer = 64 << 20;

    /// <summary>Models have up to 8,192.</summary>
    private const int MostDimensions = 16_384;

    private const int LongestCaption = 2_000;
    private const int LongestReason = 300;

    /// <summary>A shorter one is lost in the rounding of its own length.</summary>
    private const float ShortestVector = 1e-15f;

    /// <summary>Whatever a service says, it is asked again after that.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly EmbedderOptions options;
    private readonly MeaningOptions limits;
    private readonly HttpClient http;
    private int dimensions;

    public HttpEmbedder(EmbedderOptions options, MeaningOptions limits)
    {
        (this.options, this.limits) = (options, limits);
        dimensions = options.Dimensions;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(limits.QueryTimeoutSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Key is { Length: > 0 } key) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
    }

    public string Space => options.Space;

    public Task<ImmutableArray<Embedding>> Pictures(IReadOnlyList<byte[]> pictures, CancellationToken cancellation) =>
        Ask(EmbedderRequest.OfPictures(options, pictures), pictures.Count, TimeSpan.FromSeconds(limits.TimeoutSeconds), cancellation);

    public async Task<float[]> Text(string text, CancellationToken cancellation) =>
        (await Ask(EmbedderRequest.OfText(options, text), 1, TimeSpan.FromSeconds(limits.QueryTimeoutSeconds), cancellation))[0].Vector;

    public void Dispose() => http.Dispose();

    private async Task<ImmutableArray<Embedding>> Ask(JsonObject request, int count, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            using var content = JsonContent.Create(request);
            // With its length said: small services, and some gateways, do not take a body in chunks.
            await content.LoadIntoBufferAsync(limit.Token);
            using var question = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = content };
            using var answer = await http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!answer.IsSuccessStatusCode) throw Refused(answer, await Said(answer, limit.Token));
            await answer.Content.LoadIntoBufferAsync(Math.Min((count + 1) * LargestEmbedding, LargestAnswer), limit.Token);
            using var body = await answer.Content.ReadFromJsonAsync<JsonDocument>(limit.Token) ?? throw Nonsense("nothing");
            return Read(body.RootElement, count);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EmbedderException($"The embedder did not answer within {patience.TotalSeconds} s", EmbedderFault.Away);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Nonsense("too much", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new EmbedderException($"The embedder cannot be reached: {HttpErrors.Telling(e)}", EmbedderFault.Away, inner: e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or NotSupportedException or InvalidDataException)
        {
            throw Nonsense(e.Message, e);
        }
    }

    /// <summary>Whoever is asked for too much, does not know the key or does not work is asked again; what is said of the request itself holds.</summary>
    private static EmbedderException Refused(HttpResponseMessage answer, string said)
    {
        var again = answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;
        if (again > LongestPause) again = LongestPause;
        var isRefusal = answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity;
        return new EmbedderException(
            $"The embedder answered {(int)answer.StatusCode}{said}", isRefusal ? EmbedderFault.Refusal : EmbedderFault.Away, again > TimeSpan.Zero ? again : null);
    }

    /// <summary>The beginning of what it says of itself, on one line and without the key.</summary>
    private async Task<string> Said(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var body = new byte[4 * LongestReason];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var text = Encoding.UTF8.GetString(body, 0, await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation));
        if (options.Key?.Trim() is { Length: > 0 } key) text = text.Replace(key, "…", StringComparison.Ordinal);
        var words = string.Join(' ', text[..Math.Min(text.Length, LongestReason)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? "" : $": {string.Concat(words.Where(letter => !char.IsControl(letter)))}";
    }

    private ImmutableArray<Embedding> Read(JsonElement body, int count)
    {
        var data = body.GetProperty("data");
        if (data.GetArrayLength() != count) throw Nonsense($"{data.GetArrayLength()} vectors for {count}");
        var embeddings = new Embedding[count];
        var at = 0;
        foreach (var one in data.EnumerateArray())
        {
            var index = one.TryGetProperty("index", out var said) ? said.GetInt32() : at;
            if (index < 0 || index >= count || embeddings[index] is not null) throw Nonsense("vectors without an order");
            embeddings[index] = new Embedding(Vector(one.GetProperty("embedding")), Caption(one));
            at++;
        }

        return [.. embeddings];
    }

    private float[] Vector(JsonElement list)
    {
        if (list.GetArrayLength() > MostDimensions) throw Nonsense($"{list.GetArrayLength()} dimensions");
        var vector = new float[list.GetArrayLength()];
        var at = 0;
        foreach (var number in list.EnumerateArray()) vector[at++] = number.GetSingle();
        var length = TensorPrimitives.Norm<float>(vector);
        if (!float.IsFinite(length) || length < ShortestVector) throw Nonsense("a vector without a direction");
        var known = Interlocked.CompareExchange(ref dimensions, vector.Length, 0);
        if (known != 0 && known != vector.Length)
        {
            // Perhaps the answer was wrong by which they are known: the next one says.
            Interlocked.CompareExchange(ref dimensions, options.Dimensions, known);
            throw Nonsense($"{vector.Length} dimensions instead of {known}");
        }

        TensorPrimitives.Divide(vector, length, vector);
        return vector;
    }

    /// <summary>None, where it is no text.</summary>
    private static string? Caption(JsonElement one)
    {
        if (!one.TryGetProperty("caption", out var caption) || caption.ValueKind != JsonValueKind.String) return null;
        try
        {
            return FoundText.Shown(caption.GetString()!, LongestCaption) is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    private static EmbedderException Nonsense(string what, Exception? inner = null) => new($"The embedder answered what cannot be understood: {what}", EmbedderFault.Nonsense, inner: inner);
}
