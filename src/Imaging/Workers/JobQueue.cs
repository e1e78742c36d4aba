namespace Darkroom.Imaging;

/// <summary>
/// Jobs in order of arrival. Renders and inspections each have <paramref name="length"/> places, so that a storm of one kind does
/// not shut out the other; a worker takes the oldest job, the one that is kept for inspections the oldest inspection.
/// </summary>
internal sealed class JobQueue(int length)
{
    private const string Stopping = "The server is stopping";

    private readonly Lock gate = new();
    private readonly LinkedList<Job> jobs = [];
    private readonly LinkedList<Taker> takers = [];

    private bool closed;

    /// <summary>False when all places are taken, or the queue is closed. A job that a free worker takes at once needs no place.</summary>
    public bool TryAdd(Job job)
    {
        lock (gate)
        {
            if (closed) return false;
            if (Hand(job)) return true;
            if (jobs.Count(waiting => waiting.IsInspection == job.IsInspection) >= length) return false;
            jobs.AddLast(job);
            return true;
        }
    }

    /// <summary>Back to the front, for a job whose worker died.</summary>
    public void Return(Job job)
    {
        lock (gate)
        {
            if (closed) job.Refuse(Failure.Interrupted, Stopping);
            else if (!Hand(job)) jobs.AddFirst(job);
        }
    }

    /// <summary>True when it was still waiting.</summary>
    public bool Remove(Job job)
    {
        lock (gate) return jobs.Remove(job);
    }

    /// <summary>Answers all that wait.</summary>
    public void RefuseAll(string detail)
    {
        lock (gate)
        {
            foreach (var job in jobs) job.Refuse(Failure.Interrupted, detail);
            jobs.Clear();
        }
    }

    /// <summary>Answers all that wait, and whatever comes from now on.</summary>
    public void Close()
    {
        lock (gate) closed = true;
        RefuseAll(Stopping);
    }

    public async Task<Job> Take(bool inspectionsOnly, CancellationToken cancelled)
    {
        var taker = new Taker(inspectionsOnly);
        lock (gate)
        {
            cancelled.ThrowIfCancellationRequested();
            if (jobs.FirstOrDefault(taker.Accepts) is { } job)
            {
                jobs.Remove(job);
                return job;
            }

            takers.AddLast(taker);
        }

        await using (cancelled.Register(() => Withdraw(taker, cancelled)))
            return await taker.Taken.Task;
    }

    /// <summary>To an idle worker, the pickiest first: the others stay free for what only they can do.</summary>
    private bool Hand(Job job)
    {
        var taker = takers.FirstOrDefault(taker => taker.InspectionsOnly && taker.Accepts(job)) ?? takers.FirstOrDefault(taker => taker.Accepts(job));
        if (taker is null) return false;
        takers.Remove(taker);
        taker.Taken.SetResult(job);
        return true;
    }

    private void Withdraw(Taker taker, CancellationToken cancelled)
    {
        lock (gate)
        {
            if (takers.Remove(taker)) taker.Taken.SetCanceled(cancelled);
        }
    }

    private sealed class Taker(bool inspectionsOnly)
    {
        public TaskCompletionSource<Job> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool InspectionsOnly => inspectionsOnly;

        public bool Accepts(Job job) => job.IsInspection || !inspectionsOnly;
    }
}
