using System.Security.Cryptography;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Puts another type in an upload's place, before anything says that it exists.</summary>
public sealed class OriginalConverter(IBlobStore blobs, RenderWorkers workers)
{
    /// <summary>One among those who want renders of the account.</summary>
    private const string Asker = "upload";

    /// <summary>What is to be registered instead.</summary>
    public async Task<Result<RegisterImage>> Convert(ImageId image, RegisterImage upload, Inspection content, MediaType type)
    {
        var key = BlobKeys.Original(image, upload.Store);
        var scratch = blobs.NewScratchPath();
        try
        {
            using (var original = await blobs.Materialise(key, upload.Sha256, CancellationToken.None))
            {
                if (original is null) return Failure.ReservationGone;
                var report = await workers.Render(new(original.Path, content, [new(new() { Format = type }, scratch)], new(upload.Account.ToString(), Asker)), CancellationToken.None)[0];
                if (!report.Ok) return new(null, report.Failure, report.Detail) { RetryAfter = report.RetryAfter };
            }

            var sha256 = await Hash(scratch);
            var bytes = await blobs.PutFile(key, scratch, CancellationToken.None);
            return upload with { Type = type, Bytes = bytes, Sha256 = sha256 };
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
            File.Delete(scratch);
        }
    }

    private static async Task<string> Hash(string path)
    {
        await using var file = File.OpenRead(path);
        return System.Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }
}
