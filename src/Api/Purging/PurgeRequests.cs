using System.Text.Json.Serialization;

namespace Darkroom.Api.Purging;

/// <summary>Purges, for an administrator and for the owner: of an image, of one variant of it, of all images with a tag.</summary>
internal static class PurgeRequests
{
    /// <summary>Of one snapshot: images that come and go meanwhile would move others from page to page.</summary>
    private const int PageSize = 50_000;
    private const int AtOnce = 16;

    /// <summary>Body <c>{"variant":"…"}</c> or none.</summary>
    public static async Task<IResult> One(Account account, string imageId, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, VariantNames names, LimitOptions limits)
    {
        var read = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0
            ? await JsonBody.Read(request, Json.Default.PurgeBody, limits)
            : new PurgeBody(null, null);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        if (read.Value.Tag is not null) return Problem.Of(Failure.Invalid, "A tag names many images: POST it to …/purge");
        if (await catalogue.FindImage(account.Id, imageId) is not { } image) return Problem.Of(Failure.NotFound);

        if (read.Value.Variant is not { } variant) return Answer(await edits.Purge(image));
        var named = await names.Read(variant, image, request);
        if (!named.Ok) return Problem.Of(named.Failure, named.Detail);
        foreach (var each in named.Value)
        {
            var purged = await edits.PurgeVariant(image, each);
            if (!purged.Ok) return Problem.Of(purged.Failure, purged.Detail);
        }

        return Json.Ok(new PurgedBody(1));
    }

    /// <summary>Body <c>{"tag":"…"}</c>.</summary>
    public static async Task<IResult> Tagged(Account account, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits)
    {
        var read = await JsonBody.Read(request, Json.Default.PurgeBody, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        if (read.Value is not { Tag.Length: > 0, Variant: null }) return Problem.Of(Failure.Invalid, "tag must be a tag");

        var purged = 0;
        for (var number = 1; ; number++)
        {
            var page = await catalogue.ListImages(new ImageQuery(account.Id, [read.Value.Tag], MatchAny: false, number, PageSize));
            await Parallel.ForEachAsync(
                page.Items,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = request.HttpContext.RequestAborted },
                async (image, _) =>
                {
                    if ((await edits.Purge(image)).Ok) Interlocked.Increment(ref purged);
                });
            if (page.Items.Length < PageSize) return Json.Ok(new PurgedBody(purged));
        }
    }

    private static IResult Answer<T>(Result<T> done) => done.Ok ? Json.Ok(new PurgedBody(1)) : Problem.Of(done.Failure, done.Detail);
}

/// <param name="Variant">Its ops, <c>w-400.webp</c>, or its URL or path.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PurgeBody(string? Variant, string? Tag);

/// <param name="Purged">How many images, or variants.</param>
internal sealed record PurgedBody(int Purged);
