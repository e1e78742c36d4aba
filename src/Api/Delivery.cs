using System.Globalization;
using Darkroom.Actors;
using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>The CDN path, top to bottom: what is named, may it be seen, is the client's copy current, open it or have it made, send it.</summary>
internal sealed class Delivery(Locator locator, Authentication authentication, IBlobStore blobs, HotBlobs hot, IGrainFactory grains, UsageMeter usage, MissLimit misses, Upgrades upgrades, AvifPace pace, OwnersDescription owners)
{
    public async Task Serve(HttpContext context, Surface surface)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD, OPTIONS";
            await Problem.Write(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed");
            return;
        }

        var located = await locator.Locate(surface, request, Edge.Arrived(context));
        if (!located.Ok)
        {
            await Problem.Write(context, located.Failure, located.Detail);
            return;
        }

        var representation = located.Value;
        if (representation.Guard is { } guard)
        {
            if (!await IsOwner(context, representation))
            {
                await (WrongKeys.IsBeyond(context) ? WrongKeys.Refuse(context) : Problem.Write(context, guard.Failure, guard.Detail));
                return;
            }

            representation = representation with { CacheControl = CacheControl.Private };
        }

        if (representation.Type == MediaType.Json && await IsOwner(context, representation)) representation = OwnersDescription.Of(representation);

        // A client that has the best needs none of it to be there.
        if (!Conditions.NotModified(request, representation.ETag, representation.Modified)) representation = await upgrades.Choose(representation, context.RequestAborted);
        if (Conditions.NotModified(request, representation.ETag, representation.Modified))
        {
            if (representation.UpgradesTo is { } better) upgrades.Begin(better);
            response.StatusCode = StatusCodes.Status304NotModified;
            representation.WriteTo(response.Headers);
            return;
        }

        var opened = await Open(context, representation, context.RequestAborted);
        if (!opened.Ok)
        {
            await Problem.Write(context, opened.Failure, opened.Detail);
            return;
        }

        using var blob = representation.IsOwners ? await owners.Complete(opened.Value, representation.Of.Image.Id, context.RequestAborted) : opened.Value;
        if (representation.UpgradesTo is { } best) upgrades.Begin(best);
        await Send(context, representation, blob);
    }

    /// <summary>Hit: the blob. Miss: whatever the image's grain makes of it; the asker's leaving does not stop the render.</summary>
    private async Task<Result<IBlob>> Open(HttpContext context, Representation representation, CancellationToken aborted)
    {
        var response = context.Response;
        if (hot.Find(representation.BlobKey) is { } warm) return Hit(response, warm);
        if (await blobs.Open(representation.BlobKey, aborted) is { } stored) return Hit(response, await hot.Offer(representation.BlobKey, stored, aborted));

        if (representation.Transformation is not { } transformation) return Failure.NotFound;
        if (!misses.Admit(context)) return Failure.TooManyRequests;

        var image = representation.Of.Image;
        var rendered = await grains.GetGrain<IImageGrain>(image.Id.ToString()).Render(image.Generation, transformation).WaitAsync(aborted);
        if (!rendered.Ok) return new(null, rendered.Failure, rendered.Detail);

        var (coalesced, times) = (rendered.Value.Coalesced, rendered.Value.Times);
        if (!coalesced) pace.Learn(transformation, representation.Pixels, times.Encode);
        response.Headers["Cache-Status"] = coalesced ? "darkroom; fwd=miss; collapsed" : "darkroom; fwd=miss; stored";
        response.Headers["Server-Timing"] = string.Create(
            CultureInfo.InvariantCulture,
            $"queue;dur={times.Queue:F1}, fetch;dur={times.Fetch:F1}, decode;dur={times.Decode:F1}, encode;dur={times.Encode:F1}");
        return await blobs.Open(rendered.Value.BlobKey, aborted) is { } made ? new Result<IBlob>(made) : Failure.NotFound;
    }

    private static Result<IBlob> Hit(HttpResponse response, IBlob blob)
    {
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
        if (representation.CountsView && from == 0 && !await IsOwner(context, representation)) usage.Viewed(representation.Of.Image);
    }

    private async ValueTask<bool> IsOwner(HttpContext context, Representation representation) =>
        await authentication.Identify(context) is { } caller && caller.Account.Id == representation.Of.Account.Id;
}
