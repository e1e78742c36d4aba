using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Asks a worker what an uploaded original is, before anything says that it exists.</summary>
public sealed class OriginalInspector(IBlobStore blobs, RenderWorkers workers, IPoison poison)
{
    /// <param name="upload">Its type is what the first bytes said while it arrived.</param>
    public async Task<Result<Inspected>> Inspect(ImageId image, RegisterImage upload)
    {
        if (await poison.Holds(upload.Sha256)) return Failure.Poisoned;
        using var original = await blobs.Materialise(BlobKeys.Original(image, upload.Store), upload.Sha256, CancellationToken.None);
        if (original is null) return Failure.ReservationGone;

        var inspected = await workers.Inspect(original.Path, CancellationToken.None);
        if (inspected.Failure == Failure.Poisoned) await poison.Add(upload.Sha256, RenderWorkers.DeathsOfPoison);
        return inspected.Ok && inspected.Value.Content.Type != upload.Type ? Failure.UnsupportedType : inspected;
    }
}
