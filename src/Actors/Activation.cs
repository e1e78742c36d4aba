namespace Darkroom.Actors;

/// <summary>
/// One living grain. As a <see cref="TaskScheduler"/> it runs the grain's code in turns, one at a time, over the thread pool:
/// what a turn awaits comes back to it. This part decides what runs next; <c>Activation.Life.cs</c> begins and ends the life.
/// </summary>
internal sealed partial class Activation : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>Turns until other work of the thread pool gets its chance.</summary>
    private const int TurnsPerSlice = 128;

    private static readonly Action<object?> PumpTurns = static activation => ((Activation)activation!).Pump();

    private readonly Lock gate = new();
    private readonly Mailbox mailbox;
    private Queue<Task>? continuations;
    private bool scheduled;
    private bool callsFirst;
    private bool watched;
    private long lastUsed;

    public Activation(GrainKind kind, string key)
        : this(kind, key, new Mailbox())
    {
    }

    private Activation(GrainKind kind, string key, Mailbox mailbox)
    {
        Kind = kind;
        Key = key;
        this.mailbox = mailbox;
        lastUsed = Runtime.Clock.Now;
    }

    private enum Step
    {
        None,
        Activate,
        Call,
        Continue,
        Deactivate,
    }

    /// <summary>The activation whose turn runs on this thread.</summary>
    public static new Activation? Current => TaskScheduler.Current as Activation;

    public GrainKind Kind { get; }

    public string Key { get; }

    public GrainRuntime Runtime => Kind.Runtime;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Next in the list of those whose calls have deadlines.</summary>
    public Activation? NextWatched { get; set; }

    public Admission TryAdd(Call call, long now)
    {
        bool watch;
        lock (gate)
        {
            if (state == State.Closed || moving is not null) return Admission.Closed;
            if (call.Counts && mailbox.Counted >= Runtime.Options.MailboxSize) return Admission.Full;
            if (call.KeepsAlive) lastUsed = now;
            mailbox.Add(call);
            watch = !watched && call.Counts;
            watched |= watch;
            if (!scheduled && NextStep() != Step.None) Schedule();
        }

        if (watch) Runtime.Deadlines.Watch(this);
        return Admission.Accepted;
    }

    /// <summary>A call that did not end in its first turn has ended in this one.</summary>
    public void Ended(Call call)
    {
        lock (gate)
        {
            mailbox.End(call);
            TellIfQuiet();
            if (call.KeepsAlive) lastUsed = Runtime.Clock.Now;
        }
    }

    /// <summary>Tells callers whose deadline has passed, whatever the grain's code is doing.</summary>
    /// <returns>Whether to look again later.</returns>
    public bool ExpireCalls(long now, List<Call> expired)
    {
        // A closed activation's mailbox is its successor's.
        lock (gate) return watched = state != State.Closed && mailbox.Expire(now, expired);
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Only a running task makes its scheduler the current one. The thread pool's own empty context is captured here, no caller's.
        var turns = new Task(PumpTurns, this);
        turns.RunSynchronously(this);
        turns.GetAwaiter().GetResult();
    }

    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            (continuations ??= new()).Enqueue(task);
            if (!scheduled) Schedule();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && (Current == this || ReferenceEquals(task.AsyncState, this)) && TryExecuteTask(task);

    protected override IEnumerable<Task>? GetScheduledTasks()
    {
        lock (gate) return continuations?.ToArray() ?? [];
    }

    private void Schedule()
    {
        scheduled = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Pump()
    {
        Call? call = null;
        var ended = false;
        for (var turns = 0; ; turns++)
        {
            Task? continuation = null;
            Step step;
            lock (gate)
            {
                if (call is not null)
                {
                    mailbox.Settle(ended);
                    TellIfQuiet();
                }

                call = null;
                step = NextStep();
                if (step == Step.None)
                {
                    scheduled = false;
                    return;
                }

                if (turns == TurnsPerSlice)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }

                // Neither may starve the other.
                callsFirst = step != Step.Call;
                if (step == Step.Call) call = mailbox.TakeNext();
                else if (step == Step.Continue) continuation = continuations!.Dequeue();
                else state = step == Step.Activate ? State.Activating : State.Deactivating;
            }

            switch (step)
            {
                case Step.Call:
                    ended = call!.Abandoned || Expire(call) || PutOff(call) || call.Start(this);
                    break;
                case Step.Continue:
                    TryExecuteTask(continuation!);
                    break;
                case Step.Activate:
                    _ = Activate();
                    break;
                default:
                    _ = End();
                    break;
            }
        }
    }

    private Step NextStep()
    {
        var step = state switch
        {
            State.New => Step.Activate,
            State.Active when ending is null => mailbox.Ready ? Step.Call : Step.None,
            State.Active => mailbox.Running == 0 ? Step.Deactivate : Step.None,
            _ => Step.None,
        };
        return continuations is { Count: > 0 } && (step == Step.None || !callsFirst) ? Step.Continue : step;
    }

    /// <summary>The lease lapsed while it waited: what this grain remembers may be another process's by now.</summary>
    private bool PutOff(Call call)
    {
        if (Runtime.Placement.Serving || call is not GrainCall waiting) return false;
        Runtime.Reroute(waiting);
        return true;
    }

    private bool Expire(Call call)
    {
        if (call.Deadline > Runtime.Clock.Now) return false;
        call.TimeOut();
        return true;
    }
}

/// <summary>What an activation says to a call that arrives.</summary>
internal enum Admission
{
    Accepted,

    /// <summary>Too many calls wait.</summary>
    Full,

    /// <summary>The activation has ended; another may take its place.</summary>
    Closed,
}
