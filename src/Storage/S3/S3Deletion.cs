using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Darkroom.Storage;

/// <summary>Deletes many objects at once, and those that were refused again; one by one where a service has no such request.</summary>
internal static class S3Deletion
{
    private const int MostTries = 4;
    private const int AtOnce = 8;

    /// <param name="paths">At most a thousand.</param>
    /// <exception cref="StoreUnavailableException">Some are still there.</exception>
    public static async Task Run(S3Bucket bucket, List<string> paths, CancellationToken cancellation)
    {
        for (var tried = 0; paths.Count > 0; tried++)
        {
            if (tried == MostTries) throw bucket.Unavailable("Delete", new IOException($"{paths.Count} objects are still there, the first is {paths[0]}."));
            if (tried > 0) await Backoff.Pause(tried, cancellation);
            if (await Bulk(bucket, paths, cancellation) is not { } refused)
            {
                await OneByOne(bucket, paths, cancellation);
                return;
            }

            paths = refused;
        }
    }

    /// <returns>Those that are still there, or null when the service does not know the request.</returns>
    private static async Task<List<string>?> Bulk(S3Bucket bucket, List<string> paths, CancellationToken cancellation)
    {
        var request = new DeleteObjectsRequest { BucketName = bucket.Name, Quiet = true, Objects = [.. paths.Select(path => new KeyVersion { Key = path })] };
        try
        {
            await bucket.Ask(() => bucket.Client.DeleteObjectsAsync(request, cancellation), cancellation, "Delete");
            return [];
        }
        catch (StoreUnavailableException e) when (e.InnerException is DeleteObjectsException partly)
        {
            return [.. partly.Response.DeleteErrors.Select(error => error.Key)];
        }
        catch (StoreUnavailableException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented })
        {
            return null;
        }
    }

    private static Task OneByOne(S3Bucket bucket, List<string> paths, CancellationToken cancellation) => Parallel.ForEachAsync(
        paths,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
        async (path, stop) => await bucket.Find(() => bucket.Client.DeleteObjectAsync(bucket.Name, path, stop), stop, "Delete"));
}
