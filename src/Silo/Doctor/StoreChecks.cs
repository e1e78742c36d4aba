using System.Globalization;
using System.Runtime.CompilerServices;
using Darkroom.Actors;
using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary>Each named store, by one round trip.</summary>
internal static class StoreChecks
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public static async IAsyncEnumerable<Finding> Run(StorageOptions options, ClusterOptions cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!options.Stores.ContainsKey(StoreNames.Default) && cluster.Database.Length > 0)
        {
            yield return Finding.Failed(
                "store files", "it is this process's own data folder, which the others of the cluster do not reach.", "set Storage:Stores:files to a bucket or a shared folder: docs/storage.md.");
        }

        var scratch = Directory.CreateTempSubdirectory("darkroom-doctor-").FullName;
        try
        {
            foreach (var (name, store) in options.Stores) yield return await Of(name, store, scratch, cancellation);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<Finding> Of(string name, StoreOptions store, string scratch, CancellationToken cancellation)
    {
        var (what, where) = ($"store {name}", store.Kind == StoreKind.S3 ? $"bucket {store.Bucket} at {store.Endpoint ?? store.Region}" : store.Path);
        try
        {
            var took = await StoreCheckup.Run(name, store, scratch, cancellation);
            var said = string.Create(CultureInfo.InvariantCulture, $"{where} gave back what was written, after {took.TotalMilliseconds:0} ms");
            return took > Slow ? Finding.Warning(what, said, "a store in the same region or machine room makes uploads and misses as fast as they can be.") : Finding.Ok(what, said);
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or UnauthorizedAccessException || (e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            return Finding.Failed(what, $"{where}: {e.Message}", FixOf(store, e.Message));
        }
    }

    private static string FixOf(StoreOptions store, string message) => store.Kind == StoreKind.Folder
        ? "mount it, and give it to this user."
        : message.Contains("NoSuchBucket", StringComparison.Ordinal) ? $"create the bucket {store.Bucket}, or correct Storage:Stores:…:Bucket."
        : message.Contains("403", StringComparison.Ordinal) || message.Contains("Forbidden", StringComparison.Ordinal) ? "check AccessKey and SecretKey and grant what docs/storage.md lists, s3:ListBucket too."
        : "check Endpoint, Region and PathStyle, and whether the service can be reached from here.";
}
