using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Compares documents with the catalogue, a range of images at a time, and enters what differs into the dirty set when it is to be mended.</summary>
internal sealed class IndexCheck(ElasticIndices indices, ElasticOptions options, IDirtySet dirty, ICatalogueRows rows, IVectors vectors)
{
    /// <param name="space">Which vectors the index has.</param>
    public async Task Step(Walk walk, string index, VectorSpace? space, CancellationToken cancellation)
    {
        // A database that was put back from a backup counts on from where it was then.
        if (walk.Place is "" && walk.Kind == WalkKind.Repair) await dirty.RaiseVersion(await indices.NewestVersion(index, cancellation));

        var most = options.BulkImages;
        var images = await rows.After(walk.Place!, most);
        var isLast = images.Length < most;
        var to = isLast ? null : images[^1].Image.Id.ToString();
        var documents = await Documents(index, walk.Place!, to, cancellation);
        var wrong = Compare(await Expected(images, space), documents);
        wrong = await StillWrong(index, space, wrong, cancellation);
        if (walk.Kind == WalkKind.Repair && wrong.Count > 0) await dirty.Enter([.. wrong.Select(one => (one.Key, one.Value.Account))]);
        await dirty.Checked(walk, isLast ? null : images[^1].Image.Id, new WalkCounts(
            images.Length,
            wrong.Count(one => one.Value.Fault == Fault.Missing),
            wrong.Count(one => one.Value.Fault == Fault.Stale),
            wrong.Count(one => one.Value.Fault == Fault.Extra)));
    }

    private static Dictionary<ImageId, (AccountId Account, Fault Fault)> Compare(
        Dictionary<ImageId, (AccountId Account, string Digest)> expected, Dictionary<ImageId, (AccountId Account, string Digest)> documents)
    {
        var wrong = new Dictionary<ImageId, (AccountId, Fault)>();
        foreach (var (image, (account, digest)) in expected)
        {
            if (!documents.Remove(image, out var document)) wrong.Add(image, (account, Fault.Missing));
            else if (document.Digest != digest) wrong.Add(image, (account, Fault.Stale));
        }

        foreach (var (image, document) in documents) wrong.Add(image, (document.Account, Fault.Extra));
        return wrong;
    }

    /// <summary>
    /// What is written just now is no fault. Of an image that is read, then not found waiting in the set, all that was committed before is written: its document must
    /// say so, unless the image changed once more meanwhile.
    /// </summary>
    private async Task<Dictionary<ImageId, (AccountId Account, Fault Fault)>> StillWrong(
        string index, VectorSpace? space, Dictionary<ImageId, (AccountId Account, Fault Fault)> wrong, CancellationToken cancellation)
    {
        if (wrong.Count == 0) return wrong;
        ImmutableArray<ImageId> suspects = [.. wrong.Keys];
        var before = await Expected(await rows.Find(suspects), space);
        var waiting = await dirty.Among(suspects);
        var documents = await indices.Find(index, [.. wrong.Select(one => (one.Key, one.Value.Account))], cancellation);
        var after = await Expected(await rows.Find(suspects), space);
        var changed = before.Where(one => after.GetValueOrDefault(one.Key) != one.Value).Select(one => one.Key).ToHashSet();
        return Compare(before, documents).Where(one => !waiting.Contains(one.Key) && !changed.Contains(one.Key)).ToDictionary();
    }

    /// <summary>What documents of these images should say.</summary>
    private async Task<Dictionary<ImageId, (AccountId Account, string Digest)>> Expected(ImmutableArray<ImageRow> images, VectorSpace? space)
    {
        var seqs = space is null ? ImmutableDictionary<ImageId, long>.Empty : await vectors.Seqs(space, [.. images.Select(row => row.Image.Id)]);
        return images.ToDictionary(
            row => row.Image.Id, row => (row.Image.Account, ElasticDocument.DigestOf(row, space?.Name, seqs.TryGetValue(row.Image.Id, out var seq) ? seq : null)));
    }

    private async Task<Dictionary<ImageId, (AccountId Account, string Digest)>> Documents(string index, string place, string? to, CancellationToken cancellation)
    {
        var documents = new Dictionary<ImageId, (AccountId, string)>();
        for (var after = place; ;)
        {
            var some = await indices.Digests(index, after, to, options.BulkImages, cancellation);
            foreach (var (image, account, digest) in some) documents[image] = (account, digest);
            if (some.Count < options.BulkImages) return documents;
            after = some[^1].Image.ToString();
        }
    }

    private enum Fault
    {
        Missing,
        Stale,
        Extra,
    }
}
