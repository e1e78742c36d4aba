using System.Collections.Immutable;
using System.Diagnostics;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>From a stored original to stored variants, in one fetch. It moves names and files; pixels stay in the worker.</summary>
public sealed class VariantRenderer(IBlobStore blobs, RenderWorkers workers, IPoison poison)
{
    /// <summary>Renders the variants whose blobs are not there: blob exists = rendered. Answers come in the variants' order.</summary>
    public async Task<ImmutableArray<Result<Rendered>>> Render(Image image, ImmutableArray<Transformation> variants)
    {
        var version = await workers.Version();
        var answers = new Result<Rendered>[variants.Length];
        var missing = new List<(int Index, Wanted Wanted)>();
        for (var i = 0; i < answers.Length; i++)
        {
            var key = BlobKeys.Variant(image.Id, image.Generation, version.NameVariant(image.Id, image.Generation, variants[i]), variants[i].Format);
            using var existing = await blobs.Open(key, CancellationToken.None);
            if (existing is not null) answers[i] = new Rendered(key, existing.Length, Coalesced: true, new RenderTimes(0, 0, 0, 0));
            else missing.Add((i, new(key, variants[i])));
        }

        var made = missing.Count == 0 ? [] : await Make(image, [.. missing.Select(each => each.Wanted)]);
        for (var i = 0; i < made.Length; i++)
        {
            answers[missing[i].Index] = made[i];
            RenderMetrics.Renders.Add(
                1,
                new KeyValuePair<string, object?>("format", missing[i].Wanted.Transformation.Format.Extension),
                new KeyValuePair<string, object?>("outcome", made[i].Ok ? "ok" : made[i].Failure.ToString()));
        }

        return [.. answers];
    }

    private async Task<Result<Rendered>[]> Make(Image image, ImmutableArray<Wanted> wanted)
    {
        if (!blobs.HasRoom()) return All(wanted, Failure.InsufficientStorage);
        if (await poison.Holds(image.Sha256)) return All(wanted, Failure.Poisoned);

        var fetching = Stopwatch.GetTimestamp();
        using var original = await blobs.Materialise(BlobKeys.Original(image.Id, image.Generation), CancellationToken.None);
        if (original is null) return All(wanted, Failure.NotFound);
        var fetch = Stopwatch.GetElapsedTime(fetching).TotalMilliseconds;

        ImmutableArray<RenderOutput> outputs = [.. wanted.Select(each => new RenderOutput(each.Transformation, blobs.NewScratchPath()))];
        try
        {
            var reports = await workers.Render(new(original.Path, image.Content, outputs, image.Account.ToString()), CancellationToken.None);
            if (reports.Any(report => report.Failure == Failure.Poisoned)) await poison.Add(image.Sha256, RenderWorkers.DeathsOfPoison);
            return await Task.WhenAll(reports.Select((report, i) => Keep(wanted[i].BlobKey, outputs[i].Path, report, fetch)));
        }
        finally
        {
            foreach (var output in outputs) File.Delete(output.Path);
        }
    }

    private async Task<Result<Rendered>> Keep(string key, string path, Result<RenderReport> report, double fetch)
    {
        if (!report.Ok) return new(null, report.Failure, report.Detail) { RetryAfter = report.RetryAfter };
        try
        {
            var bytes = await blobs.PutFile(key, path, CancellationToken.None);
            var (queue, decode, encode) = (report.Value.QueueMs, report.Value.DecodeMs, report.Value.EncodeMs);
            return new Rendered(key, bytes, Coalesced: false, new RenderTimes(queue, fetch, decode, encode));
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
    }

    private static Result<Rendered>[] All(ImmutableArray<Wanted> wanted, Failure failure) => [.. wanted.Select(_ => new Result<Rendered>(null, failure))];

    private readonly record struct Wanted(string BlobKey, Transformation Transformation);
}
