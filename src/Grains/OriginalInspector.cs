using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Asks a worker what an uploaded original is, before anything says that it exists.</summary>
public sealed class OriginalInspector(IBlobStore blobs, RenderWorkers workers, IPoison poison, TimeProvider time)
{
    private readonly SharedInspections inspections = new(time);

    /// <param name="upload">Its type is what the first bytes said while it arrived.</param>
    public async Task<Result<Inspected>> Inspect(ImageId image, RegisterImage upload)
    {
        if (await poison.Holds(upload.Sha256)) return Failure.Poisoned;
        try
        {
            return await InspectFile(image, upload);
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
        catch (StoreUnavailableException)
        {
            return Failure.StoreUnavailable;
        }
    }

    /// <summary>A store beyond this machine is read to its last byte here, and the bytes are those that were sent: only then is there an image.</summary>
    private async Task<Result<Inspected>> InspectFile(ImageId image, RegisterImage upload)
    {
        using var original = await blobs.Materialise(BlobKeys.Original(image, upload.Store), upload.Sha256, CancellationToken.None);
        if (original is null) return Failure.ReservationGone;

        var inspected = await inspections.Ask(upload.Account, upload.Sha256, () => Inspect(original.Path, upload));
        return inspected.Ok && inspected.Value.Content.Type != upload.Type ? Failure.UnsupportedType : inspected;
    }

    private async Task<Result<Inspected>> Inspect(string path, RegisterImage upload)
    {
        var inspected = await workers.Inspect(path, new(upload.Account.ToString(), ""), CancellationToken.None);
        if (inspected.Failure == Failure.Poisoned) await poison.Add(upload.Sha256, RenderWorkers.DeathsOfPoison);
        return inspected;
    }
}
