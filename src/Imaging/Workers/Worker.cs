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
        catch (VipsException refused) when (Judge(refused, request) is { } failure)
        {
            return WorkerReply.Of(failure);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return WorkerReply.Of((Result<Inspection>)(Failure.NotFound, "The original is gone"));
        }
    }

    private static Result<RenderReport> Render(WorkerRequest request, Transformation transformation, ImagingOptions options)
    {
        var header = Inspector.ReadHeader(request.Source, options);
        if (!header.Ok) return new(null, header.Failure, header.Detail);
        var plan = RenderPlan.For(header.Value, transformation, options.OutputLimits);
        if (!plan.Ok) return new(null, plan.Failure, plan.Detail);
        var (decode, encode) = Pipeline.Run(request.Source, request.Output!, plan.Value);
        return new RenderReport(new FileInfo(request.Output!).Length, 0, decode, encode);
    }

    /// <summary>Null when it is nobody's fault: a picture that was decoded can be encoded.</summary>
    private static Result<Inspection>? Judge(VipsException refused, WorkerRequest request)
    {
        var message = refused.Message.Replace(request.Source, "", StringComparison.Ordinal);
        if (message.Contains("No space left", StringComparison.Ordinal)) return Failure.InsufficientStorage;
        if (message.Contains("Security limit exceeded", StringComparison.Ordinal)) return (Failure.TooManyPixels, message);
        if (message.Contains("memory", StringComparison.OrdinalIgnoreCase)) return (Failure.TooExpensive, "It needs more memory than allowed");
        return refused.Operation.EndsWith("save", StringComparison.Ordinal) ? null : (Failure.Undecodable, message);
    }
}
