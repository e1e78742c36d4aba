using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Darkroom.Storage;

/// <summary>A bucket's requests: how they are signed, repeated and bounded, and what their failures mean.</summary>
internal sealed class S3Bucket : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    private readonly string store;
    private readonly string prefix;

    public S3Bucket(string store, StoreOptions options)
    {
        (this.store, prefix, Name) = (store, options.Prefix, options.Bucket!);
        StoreMetrics.Know(store);
        Patience = TimeSpan.FromSeconds(options.TimeoutSeconds);
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            // Trailing checksums are Amazon's own: others refuse them, or store them as part of the content.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // Pauses grow and are random; when most requests fail, repeating them stops by itself.
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = options.Retries,
            ConnectTimeout = ConnectLimit,
            Timeout = Patience,
        };
        if (options.Endpoint is { } endpoint) (config.ServiceURL, config.AuthenticationRegion) = (endpoint, options.Region ?? "us-east-1");
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        Client = string.IsNullOrEmpty(options.AccessKey) ? new AmazonS3Client(config) : new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }

    public AmazonS3Client Client { get; }

    public string Name { get; }

    /// <summary>How long an answer may pause.</summary>
    public TimeSpan Patience { get; }

    public string Path(string key) => prefix + key;

    public string KeyOf(string path) => path[prefix.Length..];

    /// <summary>One request, or several that belong together; what is no answer becomes an outage.</summary>
    public async Task<T> Ask<T>(Func<Task<T>> request, CancellationToken cancellation, [CallerMemberName] string purpose = "")
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (IsOutage(e, cancellation))
        {
            throw Unavailable(purpose, e);
        }
    }

    /// <summary>The same, with null where the key is not there. A bucket that is not there is an outage.</summary>
    public Task<T?> Find<T>(Func<Task<T>> request, CancellationToken cancellation, [CallerMemberName] string purpose = "")
        where T : class
    {
        return Ask(Found, cancellation, purpose);

        // An answer as good as any: every picture that is asked for the first time has it.
        async Task<T?> Found()
        {
            try
            {
                return await request();
            }
            catch (AmazonS3Exception e) when (e is { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" })
            {
                return null;
            }
        }
    }

    public StoreUnavailableException Unavailable(string purpose, Exception e)
    {
        StoreMetrics.Failed(store);
        var reason = e is AmazonServiceException { ErrorCode: { Length: > 0 } code } refused ? $"{(int)refused.StatusCode} {code}" : e.GetType().Name;
        return new($"Store {store}, {purpose}: {reason}: {e.Message}", e);
    }

    /// <summary>Anything that the service or the way to it did; not what the caller's own content or patience did.</summary>
    public static bool IsOutage(Exception e, CancellationToken cancellation) => e switch
    {
        InsufficientStorageException => false,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException,
    };

    public GetObjectRequest Get(string key, long from = 0, long? length = null, string? etag = null)
    {
        var request = new GetObjectRequest { BucketName = Name, Key = Path(key), EtagToMatch = etag };
        if (from > 0) request.ByteRange = new ByteRange(from, length!.Value - 1);
        return request;
    }

    public void Dispose() => Client.Dispose();
}
