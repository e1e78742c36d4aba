using System.Diagnostics;

namespace Darkroom.Imaging;

/// <summary>One activity per job of a worker, from when it was asked for, under its asker's, when somebody listens.</summary>
internal static class JobTracing
{
    private static readonly ActivitySource Source = new("Darkroom.Imaging");

    /// <summary>Whose job it will be; jobs that nobody asked for within a trace have none.</summary>
    public static ActivityContext Asker => Source.HasListeners() ? Activity.Current?.Context ?? default : default;

    /// <param name="queued">How long it waited for the worker.</param>
    public static Activity? Begin(Job job, TimeSpan queued, int worker)
    {
        if (job.Asker == default) return null;
        var activity = Source.StartActivity(job.IsInspection ? "inspect" : "render", ActivityKind.Internal, job.Asker, startTime: DateTimeOffset.UtcNow - queued);
        return activity?.SetTag("queue_ms", queued.TotalMilliseconds).SetTag("worker", worker);
    }

    /// <summary>Of a job with several outputs each is an event, and the first decodes.</summary>
    public static void Made(Activity? activity, Job job, int output, WorkerReply reply)
    {
        if (activity is null) return;
        var tags = new ActivityTagsCollection { { "failure", reply.Failure.ToString() } };
        if (reply.Render is { } render)
        {
            tags["transformation"] = job.Request.Outputs[output].Transformation.ToString();
            (tags["decode_ms"], tags["encode_ms"], tags["bytes"]) = (render.DecodeMs, render.EncodeMs, render.Bytes);
        }

        if (reply.Failure != Failure.None) activity.SetStatus(ActivityStatusCode.Error, reply.Detail ?? $"{reply.Failure}");
        if (job.Request.Replies > 1) activity.AddEvent(new("output", tags: tags));
        else foreach (var (name, value) in tags) activity.SetTag(name, value);
    }
}
