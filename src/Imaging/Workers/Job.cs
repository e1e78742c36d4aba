using System.Diagnostics;

namespace Darkroom.Imaging;

/// <summary>One job between its caller, the queue and a worker.</summary>
internal sealed class Job(WorkerRequest request)
{
    private readonly long created = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource<WorkerReply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerRequest Request => request;

    public bool IsInspection => request.Transformation is null;

    /// <summary>How many workers have died over it.</summary>
    public int Deaths { get; set; }

    /// <summary>Since it was asked for.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(created);

    public Task<WorkerReply> Answer => answer.Task;

    public void Complete(WorkerReply reply) => answer.TrySetResult(reply);

    public void Refuse(Failure failure, string? detail = null) => Complete(WorkerReply.Refusal(failure, detail));

    public void Cancel(CancellationToken token) => answer.TrySetCanceled(token);
}
