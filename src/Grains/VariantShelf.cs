using System.Diagnostics.Metrics;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Where a finished variant goes: among the stored ones while its image has few of them, else to those that only pass.</summary>
public sealed class VariantShelf(IBlobStore blobs, IVariantIndex index, VariantLedger ledger, PassingVariants passing, StorageOptions options, TimeProvider time)
{
    private static readonly Meter Meter = new("Darkroom.Grains");
    private static readonly Counter<long> Unstored = Meter.CreateCounter<long>("darkroom_variants_unstored_total", description: "Variants rendered and served, but not stored: their image has as many as it may.");

    /// <summary>One image's.</summary>
    internal VariantCount CountOf(Image image) => new(blobs, BlobKeys.In(image.Store, BlobKeys.Variants(image.Id, image.Generation)), options.VariantsPerImage, time);

    /// <summary>A variant that is there: stored, or passing just now.</summary>
    internal async Task<(string Key, long Bytes)?> Find(string key)
    {
        foreach (var place in new[] { key, PassingVariants.KeyOf(key) })
        {
            if (await blobs.LengthOf(place, CancellationToken.None) is { } length) return (place, length);
        }

        return null;
    }

    internal async Task Remove(string key)
    {
        await blobs.Delete(key, CancellationToken.None);
        await blobs.Delete(PassingVariants.KeyOf(key), CancellationToken.None);
        await index.ForgetAll(key);
    }

    /// <summary>Takes over the file at <paramref name="path"/>.</summary>
    internal async Task<(string Key, long Bytes)> Put(string key, string path, VariantCount count)
    {
        if (!await count.TryAdd())
        {
            Unstored.Add(1);
            return await passing.Put(key, path, CancellationToken.None);
        }

        var bytes = await blobs.PutFileSoon(key, path, CancellationToken.None);
        ledger.Stored(key, bytes);
        return (key, bytes);
    }
}
