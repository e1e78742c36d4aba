namespace Darkroom.Imaging;

/// <summary>One job inside a worker. What libvips refuses is an answer; any other exception ends the process and a fresh one tries again.</summary>
internal static class Worker
{
    public static WorkerReply Do(WorkerRequest request, ImagingOptions options)
    {
        // A decoder that recovered may have left its complaints behind: they are not this job's.
        Native.vips_error_clear();
        try
        {
            return request.Transformation is null
                ? WorkerReply.Of(Inspector.Inspect(request.Source, options))
                : WorkerReply.Of(Render(request, request.Transformation, options));
        }
        catch (VipsException refused) when (Judge(refused) is { } judged)
        {
            return WorkerReply.Refusal(judged.Failure, judged.Detail);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return WorkerReply.Refusal(Failure.NotFound, "The original is gone");
        }
    }

    private static Result<RenderReport> Render(WorkerRequest request, Transformation transformation, ImagingOptions options)
    {
        var header = Inspector.ReadHeader(request.Source, options);
        if (!header.Ok) return new(null, header.Failure, header.Detail);
        var plan = Pipeline.Plan(request.Source, header.Value, transformation, options.OutputLimits);
        if (!plan.Ok) return new(null, plan.Failure, plan.Detail);
        var painted = plan.Value.With(request.Overlay, options);
        if (!painted.Ok) return new(null, painted.Failure, painted.Detail);
        var (decode, encode) = Pipeline.Run(request.Source, request.Output!, painted.Value);
        return new RenderReport(new FileInfo(request.Output!).Length, 0, decode, encode);
    }

    /// <summary>
    /// Null when it is nobody's fault: a picture that was decoded can be encoded. What libvips says is for us to understand; the
    /// uploader gets a sentence of ours.
    /// </summary>
    private static (Failure Failure, string Detail)? Judge(VipsException refused)
    {
        bool Says(string words) => refused.Message.Contains(words, StringComparison.OrdinalIgnoreCase);

        if (Says("No space left")) return (Failure.InsufficientStorage, "The disk is full");
        if (Says("Security limit exceeded")) return (Failure.TooManyPixels, "The image is larger than its decoder allows");
        if (Says("memory")) return (Failure.TooExpensive, "It needs more memory than allowed");
        return refused.Operation.EndsWith("save", StringComparison.Ordinal)
            ? null
            : (Failure.Undecodable, "The image's data is damaged, or of a kind that cannot be decoded");
    }
}
