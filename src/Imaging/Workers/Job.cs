using System.Diagnostics;

namespace Darkroom.Imaging;

/// <summary>One job between its caller, the queue and a worker.</summary>
/// <param name="cost">From <see cref="RenderCost"/>.</param>
internal sealed class Job(WorkerRequest request, string account, double cost)
{
    private readonly TaskCompletionSource<WorkerReply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long created = Stopwatch.GetTimestamp();

    public WorkerRequest Request => request;

    public string Account => account;

    public double Cost => cost;

    public bool IsInspection => request.Outputs.IsEmpty;

    /// <summary>Its place in the <see cref="FairQueue"/>.</summary>
    public double Start { get; set; }

    /// <summary>Order of arrival.</summary>
    public long Number { get; set; }

    /// <summary>How many workers have died over it.</summary>
    public int Deaths { get; set; }

    /// <summary>Since it was asked for.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(created);

    public Task<WorkerReply> Answer => answer.Task;

    public void Complete(WorkerReply reply) => answer.TrySetResult(reply);

    public void Refuse(Failure failure, string? detail = null) => Complete(WorkerReply.Refusal(failure, detail));

    public void Cancel(CancellationToken token) => answer.TrySetCanceled(token);

    /// <summary>Each output as a job of its own, whose answers together are this one's.</summary>
    public Job[] Split()
    {
        Job[] parts = [.. request.Outputs.Select(output => new Job(request with { Outputs = [output] }, account, cost / request.Outputs.Length) { created = created })];
        _ = Gather(parts);
        return parts;
    }

    private async Task Gather(Job[] parts)
    {
        var replies = await Task.WhenAll(parts.Select(part => part.Answer));
        Complete(WorkerReply.Of([.. replies.Select(reply => reply.Renders.IsEmpty ? new(null, reply.Failure, reply.Detail) { RetryAfter = reply.RetryAfter } : reply.Renders[0])]));
    }
}
