using System.Collections.Immutable;
using System.Diagnostics;

namespace Darkroom.Imaging;

/// <summary>One job between its caller, the queue and a worker.</summary>
internal sealed class Job
{
    private readonly long created;
    private ImmutableArray<TaskCompletionSource<WorkerReply>> answers;
    private int crashes;
    private int kills;

    /// <param name="cost">From <see cref="RenderCost"/>.</param>
    public Job(WorkerRequest request, Asking asking, double cost)
        : this(request, asking, cost, Stopwatch.GetTimestamp(), [.. Enumerable.Range(0, request.Replies).Select(_ => NewAnswer())])
    {
    }

    private Job(WorkerRequest request, Asking asking, double cost, long created, ImmutableArray<TaskCompletionSource<WorkerReply>> answers)
    {
        (Request, For, Cost) = (request, asking, cost);
        (this.created, this.answers) = (created, answers);
    }

    /// <summary>Who asked, for the trace.</summary>
    public ActivityContext Asker { get; private init; } = JobTracing.Asker;

    public WorkerRequest Request { get; private set; }

    public Asking For { get; }

    public double Cost { get; private set; }

    /// <summary>What jobs have in common that are better one; null for those that stay by themselves.</summary>
    public (string Source, DecodeKey Decode)? Kin { get; init; }

    /// <summary>How much less this job costs as part of another of its kin.</summary>
    public double Saved { get; init; }

    public bool IsInspection => Request.Outputs.IsEmpty;

    /// <summary>Order of arrival.</summary>
    public long Number { get; set; }

    /// <summary>Whether a worker took it.</summary>
    public bool IsBegun { get; set; }

    /// <summary>A worker has died over it.</summary>
    /// <returns>How many have in this way: by its own doing, or killed from outside.</returns>
    public int Dies(DeathCause cause) => cause == DeathCause.Killed ? ++kills : ++crashes;

    /// <summary>Since it was asked for.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(created);

    /// <summary>One for each output; an inspection has one.</summary>
    public ImmutableArray<Task<WorkerReply>> Answers => [.. answers.Select(answer => answer.Task)];

    /// <summary>Takes in another of its kin, whose answers are given with its own. Under the queue's lock, and before a worker has the request.</summary>
    public void TakeIn(Job other)
    {
        Request = Request with { Outputs = [.. Request.Outputs, .. other.Request.Outputs] };
        answers = [.. answers, .. other.answers];
        Cost += other.Cost - other.Saved;
    }

    public void Answer(int output, WorkerReply reply) => answers[output].TrySetResult(reply);

    /// <summary>What has no answer yet.</summary>
    public void Refuse(Failure failure, string? detail = null, int? retryAfter = null)
    {
        foreach (var answer in answers) answer.TrySetResult(new(failure, detail) { RetryAfter = retryAfter });
    }

    public void Cancel(CancellationToken token)
    {
        foreach (var answer in answers) answer.TrySetCanceled(token);
    }

    /// <summary>One output as a job of its own.</summary>
    public Job Alone(int output) =>
        new(Request with { Outputs = [Request.Outputs[output]] }, For, Cost / Request.Replies, created, [answers[output]]) { Asker = Asker };

    /// <summary>All outputs that have no answer yet, each as a job of its own.</summary>
    public IEnumerable<Job> Split() => Enumerable.Range(0, answers.Length).Where(output => !answers[output].Task.IsCompleted).Select(Alone);

    private static TaskCompletionSource<WorkerReply> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
