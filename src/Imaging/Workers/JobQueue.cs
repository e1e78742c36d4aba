namespace Darkroom.Imaging;

/// <summary>
/// Who is next, and who is refused. Renders wait in a <see cref="FairQueue"/>, bounded by their number and by their estimated work; inspections,
/// which are short, in another with places of its own, so that a storm of one kind does not shut out the other. A worker takes the
/// older of both heads, the one that is kept for inspections only those. A refused job is answered at once.
/// </summary>
/// <param name="isCounted">Whether the metrics of what waits are about this queue.</param>
internal sealed class JobQueue(ImagingOptions options, int workers, bool isCounted = true)
{
    private const string Stopping = "The server is stopping";
    private const string Busy = "All render workers are busy";

    /// <summary>Within it, a page's browser has asked for all sizes of a picture.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly FairQueue renders = new();
    private readonly FairQueue inspections = new();
    private readonly LinkedList<Taker> takers = [];
    private readonly Pace pace = new();

    // Jobs, waiting or just begun, that take in others of their kin.
    private readonly Dictionary<(string, DecodeKey), Job> open = [];

    private double running;
    private long arrived;
    private bool closed;

    /// <summary>Whether a render would have to wait.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate) return !takers.Any(taker => !taker.InspectionsOnly);
        }
    }

    /// <summary>Estimated seconds of rendering that run and wait.</summary>
    public double Load
    {
        get
        {
            lock (gate) return (running + renders.Cost) / 1_000;
        }
    }

    /// <summary>Renders that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return renders.Count;
        }
    }

    /// <summary>A job that a free worker takes at once needs no place.</summary>
    public void Add(Job job)
    {
        lock (gate)
        {
            job.Number = ++arrived;
            if (closed) job.Refuse(Failure.Interrupted, Stopping);
            else if (!Join(job) && Enter(job) && job.Kin is { } kin) open[kin] = job;
            Tell();
        }
    }

    /// <summary>Whether another may still join it.</summary>
    public bool IsOpen(Job job)
    {
        lock (gate) return job.Kin is { } kin && open.GetValueOrDefault(kin) == job;
    }

    /// <summary>From here on the job stays as it is.</summary>
    public void Seal(Job job)
    {
        lock (gate)
        {
            if (job.Kin is { } kin && open.GetValueOrDefault(kin) == job) open.Remove(kin);
        }
    }

    /// <summary>True when <see cref="Add"/> would refuse this job now; then it has its answer.</summary>
    public bool Refuses(Job job)
    {
        lock (gate) return !closed && !takers.Any(taker => taker.Accepts(job)) && Ahead(job) is { } reason && !Refuse(job, reason);
    }

    /// <summary>Back to the front, for a job whose worker died.</summary>
    public void Return(Job job)
    {
        lock (gate)
        {
            job.Number = ++arrived;
            if (closed) job.Refuse(Failure.Interrupted, Stopping);
            else if (!Hand(job)) QueueOf(job).Return(job);
            Tell();
        }
    }

    /// <summary>True when it was still waiting.</summary>
    public bool Remove(Job job)
    {
        lock (gate)
        {
            var removed = QueueOf(job).Remove(job);
            if (removed) Seal(job);
            Tell();
            return removed;
        }
    }

    /// <summary>It waited as long as it may.</summary>
    public void GiveUp(Job job)
    {
        lock (gate)
        {
            if (QueueOf(job).Remove(job)) Refuse(job, RefusalReason.Deadline);
            Tell();
        }
    }

    /// <summary>Answers all that wait.</summary>
    public void RefuseAll(string detail)
    {
        lock (gate)
        {
            foreach (var job in renders.Clear().Concat(inspections.Clear()))
            {
                Seal(job);
                job.Refuse(Failure.Interrupted, detail);
            }

            Tell();
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
            if (Next(inspectionsOnly) is { } job) return job;
            takers.AddLast(taker);
        }

        await using (cancelled.Register(() => Withdraw(taker, cancelled)))
            return await taker.Taken.Task;
    }

    /// <summary>Follows every <see cref="Take"/>.</summary>
    /// <param name="isDone">False when it came to no end that says what such work takes.</param>
    public void Finished(Job job, TimeSpan elapsed, bool isDone)
    {
        lock (gate)
        {
            if (job.IsInspection)
            {
                // All are taken for short. Whose are not pays for it, or files that take seconds would leave others a turn in seconds.
                inspections.Charge(job, Math.Max(0, elapsed.TotalMilliseconds - job.Cost));
                return;
            }

            running -= job.Cost;
            if (isDone) pace.Observe(job.Cost, elapsed);
            Tell();
        }
    }

    private FairQueue QueueOf(Job job) => job.IsInspection ? inspections : renders;

    private Job? Next(bool inspectionsOnly)
    {
        var (inspection, render) = (inspections.Next, inspectionsOnly ? null : renders.Next);
        if (inspection is null && render is null) return null;
        var queue = render is null || inspection?.Number < render.Number ? inspections : renders;
        var job = queue.Take();
        Begin(job);
        return job;
    }

    /// <summary>False when it was refused.</summary>
    private bool Enter(Job job)
    {
        if (Hand(job)) return true;
        if (!MakeRoom(job)) return false;
        QueueOf(job).Add(job);
        return true;
    }

    /// <summary>Into another of its kin, which then costs as much more as there is room for. Whoever came first pays.</summary>
    private bool Join(Job job)
    {
        if (job.Kin is not { } kin || !open.TryGetValue(kin, out var first)) return false;
        // What waits long is not to become a longer job for those behind it, too.
        if (!first.IsBegun && first.Waited > Moment) return false;
        var more = job.Cost - job.Saved;
        if (first.Cost + more > Batches.Most) return false;
        if (first.IsBegun) running += more;
        else if (TimeFor(running + renders.Cost + more) > TimeSpan.FromSeconds(options.QueueWorkSeconds)) return false;
        else renders.Grow(first, more);
        first.TakeIn(job);
        return true;
    }

    /// <summary>To an idle worker, the pickiest first: the others stay free for what only they can do.</summary>
    private bool Hand(Job job)
    {
        var taker = takers.FirstOrDefault(taker => taker.InspectionsOnly && taker.Accepts(job)) ?? takers.FirstOrDefault(taker => taker.Accepts(job));
        if (taker is null) return false;
        takers.Remove(taker);
        Begin(job);
        taker.Taken.SetResult(job);
        return true;
    }

    private void Begin(Job job)
    {
        job.IsBegun = true;
        if (!job.IsInspection) running += job.Cost;
        Tell();
    }

    /// <summary>False when the job was refused. When it is full, whoever waits with most gives way: a crowd may not lock a quiet account out.</summary>
    private bool MakeRoom(Job job)
    {
        if (Ahead(job) is { } reason) return Refuse(job, reason);
        var queue = QueueOf(job);
        while (Obstacle(queue, job) is { } obstacle)
        {
            if (queue.Displaceable(job) is not { } displaced) return Refuse(job, obstacle);
            queue.Remove(displaced);
            Refuse(displaced, RefusalReason.Displaced);
        }

        return true;
    }

    /// <summary>Why it cannot wait, when not even another's giving way would help.</summary>
    private RefusalReason? Ahead(Job job)
    {
        var queue = QueueOf(job);
        if (!job.IsInspection && TimeFor(running + queue.CostBefore(job)) > TimeSpan.FromSeconds(options.WaitSeconds)) return RefusalReason.Deadline;
        return Obstacle(queue, job) is { } obstacle && queue.Displaceable(job) is null ? obstacle : null;
    }

    /// <summary>Work that would be too much by itself may wait when nothing else does: else it could never be done.</summary>
    private RefusalReason? Obstacle(FairQueue queue, Job job)
    {
        if (queue.Count >= options.QueueLength) return RefusalReason.QueueLength;
        if (job.IsInspection || queue.Count == 0) return null;
        return TimeFor(running + queue.Cost + job.Cost) > TimeSpan.FromSeconds(options.QueueWorkSeconds) ? RefusalReason.QueueWork : null;
    }

    /// <summary>With a word when asking again makes sense: when what is there now will be done.</summary>
    private bool Refuse(Job job, RefusalReason reason)
    {
        Seal(job);
        if (!job.IsInspection) ImagingMetrics.Refused(reason);
        var again = Math.Ceiling(TimeFor(running + renders.Cost).TotalSeconds);
        job.Refuse(Failure.Busy, Busy, (int)Math.Clamp(again, 1, options.WaitSeconds));
        return false;
    }

    private TimeSpan TimeFor(double cost) => pace.Of(cost) / workers;

    private void Tell()
    {
        if (isCounted) ImagingMetrics.Waiting(renders.Count, (running + renders.Cost) / 1_000);
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
