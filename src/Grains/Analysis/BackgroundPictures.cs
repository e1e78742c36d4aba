using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Pictures of originals for who looks at them in the background: made by the worker of the lowest priority, and stored nowhere.</summary>
public sealed class BackgroundPictures(IBlobStore blobs, BackgroundWorker worker, IPoison poison)
{
    /// <param name="use">Is given the picture's path, which is gone afterwards.</param>
    public async Task<Result<T>> Use<T>(Image image, Transformation wish, Func<string, Task<Result<T>>> use, CancellationToken cancellation)
    {
        if (await poison.Holds(image.Sha256)) return Failure.Poisoned;
        var path = blobs.NewScratchPath();
        try
        {
            using (var original = await blobs.Materialise(BlobKeys.Original(image), image.Sha256, cancellation))
            {
                if (original is null) return Failure.NotFound;
                var report = await worker.Render(new(original.Path, image.Content, [new(wish, path)], new(image.Account.ToString(), "analysis")))[0];
                if (report.Failure == Failure.Poisoned) await poison.Add(image.Sha256, RenderWorkers.DeathsOfPoison);
                if (!report.Ok) return new(default, report.Failure, report.Detail);
            }

            return await use(path);
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
        catch (StoreUnavailableException)
        {
            return Failure.StoreUnavailable;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What a refusal means for who wanted to look.</summary>
    public static Analysed Outcome(Failure failure) => failure switch
    {
        Failure.None => Analysed.Done,
        Failure.Busy or Failure.Interrupted or Failure.StoreUnavailable or Failure.InsufficientStorage => Analysed.Later(),
        // Nothing is to be seen on it, now and later.
        _ => Analysed.Done,
    };
}
