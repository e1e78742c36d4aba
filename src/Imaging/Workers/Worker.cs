namespace Darkroom.Imaging;

/// <summary>One job inside a worker. What libvips refuses is an answer; any other exception ends the process and a fresh one tries again.</summary>
internal static class Worker
{
    private const int OutOfSpace = 28;
    private const string DiskFull = "The disk is full";
    private const string Damaged = "The image's data is damaged, or of a kind that cannot be decoded";

    /// <summary>As many answers as <see cref="WorkerRequest.Replies"/>, each when it is asked for.</summary>
    /// <param name="known">Of the request's source, when it was opened before.</param>
    public static IEnumerable<WorkerReply> Do(WorkerRequest request, ImagingOptions options, SourceHeaders? known = null)
    {
        if (request.Outputs.IsEmpty)
        {
            yield return WorkerReply.Of(Guarded(() => Inspector.Inspect(request.Source, options)));
            yield break;
        }

        using var batch = new RenderBatch(request, known ?? new(request.Source, options), options);
        foreach (var reply in batch.Replies()) yield return reply;
    }

    /// <summary>What libvips or the disk says, as an answer.</summary>
    public static Result<T> Guarded<T>(Func<Result<T>> work)
    {
        // A decoder that recovered may have left its complaints behind: they are not this job's.
        Native.vips_error_clear();
        try
        {
            return work();
        }
        catch (VipsException refused) when (Judge(refused) is { } judged)
        {
            return new(default, judged.Failure, judged.Detail);
        }
        catch (IOException full) when (full.HResult == OutOfSpace)
        {
            return new(default, Failure.InsufficientStorage, DiskFull);
        }
        catch (DamagedException)
        {
            return new(default, Failure.Undecodable, Damaged);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(default, Failure.NotFound, "The original is gone");
        }
    }

    /// <summary>
    /// Null when it is nobody's fault: a picture that was decoded can be encoded. What libvips says is for us to understand; the
    /// uploader gets a sentence of ours.
    /// </summary>
    private static (Failure Failure, string Detail)? Judge(VipsException refused)
    {
        bool Says(string words) => refused.Message.Contains(words, StringComparison.OrdinalIgnoreCase);

        if (Says("No space left")) return (Failure.InsufficientStorage, DiskFull);
        if (Says("File too large")) return (Failure.TooExpensive, "The variant would have more bytes than allowed");
        if (Says("Security limit exceeded")) return (Failure.TooManyPixels, "The image is larger than its decoder allows");
        if (Says("memory")) return (Failure.TooExpensive, "It needs more memory than allowed");
        return refused.Operation.EndsWith("save", StringComparison.Ordinal)
            ? null
            : (Failure.Undecodable, Damaged);
    }
}
