using System.Diagnostics;
using System.Security.Cryptography;

namespace Darkroom.Storage;

/// <summary>One round trip through a store: what is not there is not found, what is written comes back byte for byte, and what is removed is gone.</summary>
public static class StoreCheckup
{
    private const int Bytes = 64 << 10;

    /// <param name="scratch">A folder for this alone.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer, or refuses.</exception>
    /// <exception cref="IOException">It does not do what a store does.</exception>
    public static async Task<TimeSpan> Run(string name, StoreOptions options, string scratch, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var local = new Scratch(scratch, minFreeBytes: 0);
        if (options.Kind == StoreKind.S3)
        {
            using var bucket = new S3BlobStore(name, options, local, TimeProvider.System);
            await GoRound(bucket, cancellation);
        }
        else
        {
            await GoRound(new FileBlobStore(Path.GetFullPath(options.Path!), local, minFreeBytes: 0), cancellation);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task GoRound(IBlobStore store, CancellationToken cancellation)
    {
        var key = $"probe/{Guid.NewGuid():N}";
        // First of all: without the right to list, Amazon says "forbidden" to this, and every miss would be an outage.
        if (await store.LengthOf(key, cancellation) is not null) throw new IOException("It has an object of a name that nobody gave.");
        var content = RandomNumberGenerator.GetBytes(Bytes);
        await store.Put(key, new MemoryStream(content), cancellation);
        using (var blob = await store.Open(key, cancellation) ?? throw new IOException("What was written is not found."))
        {
            var read = new byte[Bytes + 1];
            var length = 0;
            while (length < read.Length && await blob.Read(read.AsMemory(length), length, cancellation) is > 0 and var more) length += more;
            if (!read.AsSpan(0, length).SequenceEqual(content)) throw new IOException("It does not give back what was written.");
        }

        await store.Delete(key, cancellation);
        if (await store.LengthOf(key, cancellation) is not null) throw new IOException("What was removed is still there.");
    }
}
