using System.Globalization;
using Darkroom.Actors;
using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>The CDN path, top to bottom: what is named, may it be seen, is the client's copy current, open it or have it made, send it.</summary>
internal sealed class Delivery(
    Locator locator, Access access, IBlobStore blobs, HotBlobs hot, IGrainFactory grains, UsageMeter usage, MissLimit misses, VariantLedger ledger, CleanOriginals originals, Upgrades upgrades, EncodingPace pace, OwnersDescription owners)
{
    private const int MostTries = 3;

    public async Task Serve(HttpContext context, Surface surface)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD, OPTIONS";
            await Problem.Write(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed");
            return;
        }

        var signature = UrlSignature.Read(request.QueryString.Value ?? "", out var query);
        var located = await locator.Locate(surface, request, query, Edge.Arrived(context));
        if (!located.Ok)
        {
            await Problem.Write(context, located.Failure, located.Detail);
            return;
        }

        var admitted = await access.Judge(context, located.Value, signature, query);
        if (!admitted.Ok)
        {
            await Access.Refuse(context, admitted.Failure, admitted.Detail);
            return;
        }

        var representation = await owners.For(context, admitted.Value);
        // A client that has the best needs none of it to be there.
        if (!Conditions.NotModified(request, representation.ETag, representation.Modified)) representation = await upgrades.Choose(representation, context.RequestAborted);
        if (Conditions.NotModified(request, representation.ETag, representation.Modified))
        {
            if (representation.UpgradesTo is { } better) upgrades.Begin(better);
            response.StatusCode = StatusCodes.Status304NotModified;
            representation.WriteTo(response.Headers);
            return;
        }

        var opened = await Open(context, admitted.Value with { Representation = representation }, context.RequestAborted);
        if (!opened.Ok)
        {
            await Problem.Write(context, opened.Failure, opened.Detail, opened.RetryAfter);
            return;
        }

        using var blob = await owners.Complete(representation, opened.Value, context.RequestAborted);
        if (representation.UpgradesTo is { } best) upgrades.Begin(best);
        await Send(context, representation, blob);
    }

    /// <summary>Hit: the blob. Miss: whatever the image's grain makes of it; the asker's leaving does not stop the render.</summary>
    private async Task<Result<IBlob>> Open(HttpContext context, Admitted admitted, CancellationToken aborted)
    {
        var (response, representation) = (context.Response, admitted.Representation);
        if (hot.Find(representation.BlobKey, Edge.Arrived(context)) is { } warm) return Hit(response, representation, warm);
        var look = hot.Look();
        if (await blobs.Open(representation.BlobKey, aborted) is { } stored) return Hit(response, representation, await hot.Offer(representation.BlobKey, stored, look, aborted));

        if (representation is { Transformation: null, Exact: null }) return Failure.NotFound;
        var isFree = admitted.IsVouchedFor || await access.IsOwner(context, representation.Of.Account);
        if (representation.Transformation is not { } transformation) return await originals.Open(context, representation, isFree, aborted);
        var image = representation.Of.Image;
        // What was made may be evicted before it is opened here: then it is made again.
        for (var tries = 0; tries < MostTries; tries++)
        {
            var rendering = misses.Make(context, representation.BlobKey, isFree || tries > 0, () => grains.GetGrain<IImageGrain>(image.Id.ToString()).Render(image.Generation, transformation, MissLimit.AskerOf(context)));
            var rendered = await rendering.WaitAsync(aborted);
            // Who came too late to join the render finds what it made.
            if (rendered.Failure == Failure.TooManyRequests && await blobs.Open(representation.BlobKey, aborted) is { } late) return Hit(response, representation, late);
            if (!rendered.Ok) return new(null, rendered.Failure, rendered.Detail) { RetryAfter = rendered.RetryAfter };
            if (!rendered.Value.Coalesced) pace.Learn(transformation, representation.Pixels, rendered.Value.Times.Encode);
            if (await blobs.Open(rendered.Value.BlobKey, aborted) is { } made) return Miss(response, rendered.Value, made);
        }

        return Failure.Busy;
    }

    private static Result<IBlob> Miss(HttpResponse response, Rendered rendered, IBlob blob)
    {
        var (times, headers) = (rendered.Times, response.Headers);
        headers["Cache-Status"] = rendered.Coalesced ? "darkroom; fwd=miss; collapsed" : rendered.Stored ? "darkroom; fwd=miss; stored" : "darkroom; fwd=miss";
        headers["Server-Timing"] = string.Create(
            CultureInfo.InvariantCulture,
            $"queue;dur={times.Queue:F1}, fetch;dur={times.Fetch:F1}, decode;dur={times.Decode:F1}, encode;dur={times.Encode:F1}");
        return new Result<IBlob>(blob);
    }

    private Result<IBlob> Hit(HttpResponse response, Representation representation, IBlob blob)
    {
        if (representation is not { Transformation: null, Exact: null }) ledger.Used(representation.BlobKey);
        response.Headers["Cache-Status"] = "darkroom; hit";
        return new Result<IBlob>(blob);
    }

    private async Task Send(HttpContext context, Representation representation, IBlob blob)
    {
        var (request, response) = (context.Request, context.Response);
        representation.WriteTo(response.Headers);
        response.Headers.AcceptRanges = "bytes";

        var part = Conditions.Part(request, representation.ETag, representation.Modified, blob.Length, out var satisfiable);
        if (!satisfiable)
        {
            response.Headers.ContentRange = $"bytes */{blob.Length}";
            await Problem.Write(context, StatusCodes.Status416RangeNotSatisfiable, "Range not satisfiable");
            return;
        }

        var (from, count) = part ?? (0, blob.Length);
        if (part is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{from + count - 1}/{blob.Length}";
        }

        response.ContentType = representation.Type.Mime;
        response.ContentLength = count;
        response.Headers.ContentDisposition = representation.Disposition;
        SpriteHeaders.Write(response.Headers, representation);
        if (HttpMethods.IsHead(request.Method)) return;

        await BlobBody.Write(response, blob, from, count, context.RequestAborted);
        usage.Served(representation.Of.Account.Id, count);
        if (representation.CountsView && from == 0 && !await access.IsOwner(context, representation.Of.Account)) usage.Viewed(representation.Of.Image);
    }
}
