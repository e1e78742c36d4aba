using System.Diagnostics;

namespace Darkroom.Imaging;

/// <summary>
/// A job's variants inside a worker. Those that need the same of the decoder are made from one decode, held in memory, when there are several;
/// their bytes are those that each would have had alone.
/// </summary>
internal static class RenderBatch
{
    /// <summary>Bytes of pixels that are held for several variants; above, each reads the original as a stream of its own.</summary>
    private const long MostShared = 256L << 20;

    public static WorkerReply Do(WorkerRequest request, ImagingOptions options)
    {
        var header = Worker.Guarded(() => Inspector.ReadHeader(request.Source, options));
        if (!header.Ok) return WorkerReply.Refusal(header.Failure, header.Detail);

        var answers = new Result<RenderReport>[request.Outputs.Length];
        var plans = new List<(int Index, RenderPlan Plan)>();
        for (var i = 0; i < answers.Length; i++)
        {
            var wish = request.Outputs[i].Transformation;
            var plan = Worker.Guarded(() => Pipeline.Plan(request.Source, header.Value, wish, options.OutputLimits));
            if (plan.Ok) plans.Add((i, plan.Value));
            else answers[i] = new(null, plan.Failure, plan.Detail);
        }

        var decodes = plans.GroupBy(each => Loader.KeyOf(each.Plan)).Sum(group => Make(request, [.. group], answers));
        return WorkerReply.Of([.. answers]) with { Decodes = decodes };
    }

    /// <returns>How often it decoded.</returns>
    private static int Make(WorkerRequest request, (int Index, RenderPlan Plan)[] group, Result<RenderReport>[] answers)
    {
        var started = Stopwatch.GetTimestamp();
        using var shared = group.Length > 1 ? TryDecode(request.Source, group[0].Plan) : null;
        var decoded = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        foreach (var (index, plan) in group)
        {
            var path = request.Outputs[index].Path;
            answers[index] = Worker.Guarded<RenderReport>(() =>
            {
                var (decode, encode) = shared is null ? Pipeline.Run(request.Source, path, plan) : Pipeline.Run(shared, path, plan);
                return new RenderReport(new FileInfo(path).Length, 0, (shared is null ? 0 : decoded) + decode, encode);
            });
        }

        return shared is null ? group.Length : 1;
    }

    /// <summary>Null when it would be too much to hold, or when some of it cannot be decoded: a variant may not need that part.</summary>
    private static VipsImage? TryDecode(string source, RenderPlan plan)
    {
        try
        {
            using var original = Loader.Open(source, plan);
            return original.PixelBytes <= MostShared ? original.ToMemory() : null;
        }
        catch (VipsException)
        {
            return null;
        }
    }
}
