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
        catch (VipsException refused)
        {
            return WorkerReply.Of(Judge(refused.Message.Replace(request.Source, "", StringComparison.Ordinal)));
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

    private static Result<RenderReport> Judge(string message)
    {
        if (message.Contains("Security limit exceeded", StringComparison.Ordinal)) return (Failure.TooManyPixels, message);
        return message.Contains("memory", StringComparison.OrdinalIgnoreCase)
            ? (Failure.TooExpensive, "It needs more memory than allowed")
            : (Failure.Undecodable, message);
    }
}
