using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Asks a worker what an uploaded original is, before anything says that it exists.</summary>
public sealed class OriginalInspector(IBlobStore blobs, RenderWorkers workers)
{
    /// <param name="declared">What the first bytes said while the upload arrived.</param>
    public async Task<Result<Inspected>> Inspect(ImageId image, MediaType declared)
    {
        using var original = await blobs.Materialise(BlobKeys.Original(image), CancellationToken.None);
        if (original is null) return Failure.ReservationGone;

        var inspected = await workers.Inspect(original.Path, CancellationToken.None);
        return inspected.Ok && inspected.Value.Content.Type != declared ? Failure.UnsupportedType : inspected;
    }
}
