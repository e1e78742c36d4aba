using System.Diagnostics;

namespace Darkroom.Imaging;

/// <summary>
/// A job's variants inside a worker. Those that need the same of the decoder are made from one decode, held in memory, when there are several;
/// their bytes are those that each would have had alone.
/// </summary>
internal sealed class RenderBatch(WorkerRequest request, SourceHeaders headers, ImagingOptions options) : IDisposable
{
    /// <summary>Bytes of pixels that are held for several variants; above, each reads the original as a stream of its own.</summary>
    private const long MostShared = 256L << 20;

    private readonly Dictionary<(int, bool, double), VipsImage?> shared = [];
    private Result<RenderPlan>[] plans = [];

    /// <summary>One answer for each output, in their order.</summary>
    public IEnumerable<WorkerReply> Replies()
    {
        plans = [.. request.Outputs.Select(output => Plan(output, headers.Of(output)))];
        for (var i = 0; i < plans.Length; i++)
            yield return plans[i].Ok ? Make(plans[i].Value!, request.Outputs[i].Path) : new(plans[i].Failure, plans[i].Detail);
    }

    public void Dispose()
    {
        foreach (var pixels in shared.Values) pixels?.Dispose();
    }

    private Result<RenderPlan> Plan(RenderOutput output, Result<Header> header) => Worker.Guarded<RenderPlan>(() =>
    {
        var format = output.Transformation.Format;
        if (!Codec.Writes(format)) return (Failure.Invalid, $"{format.Extension} cannot be written by this libvips");
        if (!header.Ok) return new(null, header.Failure, header.Detail);
        var plan = Pipeline.Plan(request.Source, header.Value, output.Transformation, options.OutputLimits);
        return plan.Ok ? plan.Value.With(output.OverlayPath, options) : plan;
    });

    private WorkerReply Make(RenderPlan plan, string path)
    {
        var started = Stopwatch.GetTimestamp();
        var known = shared.TryGetValue(Loader.KeyOf(plan), out var pixels);
        if (!known) pixels = TryShare(plan);
        var decoded = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var made = Worker.Guarded<RenderReport>(() =>
        {
            var (decode, encode) = pixels is null ? Pipeline.Run(request.Source, path, plan) : Pipeline.Run(pixels, path, plan);
            if (Finished.IsWhole(path, plan, options.Admitted)) return new RenderReport(new FileInfo(path).Length, 0, decoded + decode, encode);
            File.Delete(path);
            return (Failure.TooExpensive, "It needs more memory than allowed");
        });
        return WorkerReply.Of(made) with { Decodes = known && pixels is not null ? 0 : 1 };
    }

    /// <summary>Null when nothing else needs it, it would be too much to hold, or some of it cannot be decoded: a variant may not need that part.</summary>
    private VipsImage? TryShare(RenderPlan plan)
    {
        var key = Loader.KeyOf(plan);
        if (plans.Count(other => other.Ok && Loader.KeyOf(other.Value) == key) < 2) return null;
        return shared[key] = TryDecode(plan);
    }

    private VipsImage? TryDecode(RenderPlan plan)
    {
        try
        {
            using var original = Loader.Open(request.Source, plan);
            return original.PixelBytes <= MostShared ? original.ToMemory() : null;
        }
        catch (Exception undecodable) when (undecodable is VipsException or DamagedException)
        {
            return null;
        }
    }
}
