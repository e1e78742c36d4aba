namespace Darkroom.Storage;

/// <summary>Brings the index of variants back to what the store holds: after a kill, a restored backup, files that somebody removed.</summary>
internal sealed class VariantRepair(IVariantIndex index, IBlobStore blobs, TimeProvider time)
{
    private const int Batch = 500;

    /// <returns>How many were entered and how many forgotten.</returns>
    public async Task<(int Entered, int Forgotten)> Run(CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        return (await Enter(cancellation), await Forget(began, cancellation));
    }

    /// <summary>Blobs that the index does not know, as last used when they were written.</summary>
    private async Task<int> Enter(CancellationToken cancellation)
    {
        var entered = 0;
        var batch = new Dictionary<string, BlobInfo>(Batch, StringComparer.Ordinal);
        await foreach (var blob in blobs.List(BlobKeys.AllVariants, cancellation))
        {
            batch[blob.Key] = blob;
            if (batch.Count == Batch) entered += await Enter(batch);
        }

        return entered + await Enter(batch);
    }

    private async Task<int> Enter(Dictionary<string, BlobInfo> batch)
    {
        var unknown = await index.Unknown(batch.Keys);
        if (unknown.Length > 0) await index.Note([.. unknown.Select(key => new StoredVariant(key, VariantBudget.Weight(batch[key].Bytes), batch[key].Written))], []);
        batch.Clear();
        return unknown.Length;
    }

    /// <summary>Rows whose blob is gone. One that is used meanwhile stays: it may have been made again.</summary>
    private async Task<int> Forget(DateTimeOffset began, CancellationToken cancellation)
    {
        var forgotten = 0;
        for (var last = ""; await index.After(last, Batch) is [.., var end] page; last = end.Key)
        {
            var gone = new List<StoredVariant>();
            foreach (var variant in page)
            {
                cancellation.ThrowIfCancellationRequested();
                if (variant.UsedAt >= began) continue;
                if (await blobs.LengthOf(variant.Key, cancellation) is null) gone.Add(variant);
            }

            if (gone.Count > 0) await index.Forget(gone);
            forgotten += gone.Count;
        }

        return forgotten;
    }
}
