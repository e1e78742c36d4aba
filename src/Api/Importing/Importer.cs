using System.Net;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;

namespace Darkroom.Api.Importing;

/// <summary>
/// Fetches a picture from a URL that a client named. Only public addresses are ever connected to, on every hop, and the answers
/// do not tell why an address gave nothing: the server is no port scanner.
/// </summary>
internal sealed class Importer(ImportOptions options, LimitOptions limits, LookUp lookUp) : IDisposable
{
    private readonly HttpMessageInvoker http = new(Handler(options, new(lookUp, Networks.Parse(options.AllowedNetworks))));

    private static Result<ImportedFile> Unreachable => (Failure.FetchFailed, "The URL's host is not public, does not answer, or answers wrongly or too slowly");

    /// <summary>The answer once its headers are there; the body is read by whoever takes it, within the import's time.</summary>
    public async Task<Result<ImportedFile>> Fetch(string url, CancellationToken cancellation)
    {
        if (!options.Enabled) return Failure.ImportDisabled;
        var target = ImportUrl.Parse(url);
        if (!target.Ok) return new(null, target.Failure, target.Detail);

        var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(TimeSpan.FromSeconds(options.Seconds));
        Result<ImportedFile> fetched = Unreachable;
        try
        {
            fetched = await Follow(target.Value, time, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            if (!fetched.Ok) time.Dispose();
        }

        return fetched;
    }

    public void Dispose() => http.Dispose();

    private async Task<Result<ImportedFile>> Follow(Uri first, CancellationTokenSource time, CancellationToken aborted)
    {
        var at = first;
        for (var redirects = 0; ; redirects++)
        {
            var response = await Get(at, time.Token);
            var refusal = Refuse(response);
            if (refusal is null)
            {
                var body = await response.Content.ReadAsStreamAsync(time.Token);
                return new ImportedFile(response, new(body, time.Token, aborted), time, ImportUrl.FileName(first, limits.NameLength));
            }

            using (response)
            {
                if (!IsRedirect(response, out var location)) return refusal;
                if (redirects == options.Redirects) return (Failure.FetchFailed, $"The server redirects more than {options.Redirects} times");
                var next = ImportUrl.Follow(at, location);
                if (!next.Ok) return new(null, next.Failure, next.Detail);
                at = next.Value;
            }
        }
    }

    private Task<HttpResponseMessage> Get(Uri url, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.ConnectionClose = true;
        request.Headers.Add("User-Agent", $"Darkroom/{Build.Version}");
        request.Headers.Add("Accept", "image/*, */*;q=0.1");
        request.Headers.Add("Accept-Encoding", "identity");
        return http.SendAsync(request, cancellation);
    }

    private Result<ImportedFile>? Refuse(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK) return (Failure.FetchFailed, $"The server answers {(int)response.StatusCode}");
        return response.Content.Headers.ContentLength > limits.UploadBytes ? (Failure.TooLarge, $"The file is larger than {limits.UploadBytes} bytes") : null;
    }

    private static bool IsRedirect(HttpResponseMessage response, out string location)
    {
        var given = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : "";
        location = given;
        return (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && given.Length > 0;
    }

    private static SocketsHttpHandler Handler(ImportOptions options, CheckedConnection connection) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectCallback = connection.Open,
        ConnectTimeout = TimeSpan.FromSeconds(options.Seconds),
        MaxResponseHeadersLength = 16, // kilobytes
        MaxResponseDrainSize = 0,

        // Every hop connects anew: what one import left on a connection is never another one's answer.
        PooledConnectionLifetime = TimeSpan.Zero,

        // A certificate may name URLs of its issuer and of revocation lists: following those would be a fetch that nobody checks.
        SslOptions = new() { CertificateChainPolicy = new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck } },
    };
}
