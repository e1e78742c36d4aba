namespace Darkroom.Actors;

/// <summary>
/// The calls of one grain that wait and that run, and the rule which may run together. It outlives activations: the next one
/// takes it over with all that waits. Not thread-safe: its activation's gate guards it.
/// </summary>
internal sealed class Mailbox
{
    private CallList writes;
    private CallList reads;
    private CallList always;
    private CallList running;
    private Call? starting;
    private Call? leader;
    private bool writing;
    private int reading;
    private long arrived;

    public int Waiting { get; private set; }

    /// <summary>Those of <see cref="Waiting"/> that take room.</summary>
    public int Counted { get; private set; }

    public int Running { get; private set; }

    /// <summary>Whether nothing runs but what interleaves with everything, such as renders.</summary>
    public bool Quiet => !writing && reading == 0;

    /// <summary>Whether <see cref="TakeNext"/> would return a call.</summary>
    public bool Ready => Peek() is not null;

    public void Add(Call call)
    {
        call.Order = ++arrived;
        ListOf(call).Add(call);
        Waiting++;
        if (call.Counts) Counted++;
    }

    /// <summary>The first call in the order of arrival that may run now; it runs from here on. <see cref="Settle"/> follows.</summary>
    public Call? TakeNext()
    {
        if (Peek() is not { } call) return null;
        Forget(call);
        starting = call;
        Running++;
        if (call.Interleaving == Interleaving.Always) return call;
        leader ??= call;
        if (call.Interleaving == Interleaving.Never) writing = true;
        else reading++;
        return call;
    }

    /// <summary>The first turn of the call that was taken is over. Most calls have ended by then and never enter a list.</summary>
    public void Settle(bool ended)
    {
        if (starting is not { } call) return;
        if (ended) End(call);
        else running.Add(call);
        starting = null;
    }

    public void End(Call call)
    {
        if (call == starting) starting = null;
        else running.Remove(call);
        Running--;
        if (leader == call) leader = null;
        if (call.Interleaving == Interleaving.Never) writing = false;
        else if (call.Interleaving == Interleaving.Reads) reading--;
    }

    /// <summary>Takes calls out of those that wait.</summary>
    public void Remove(List<Call> removed, Func<Call, bool> which)
    {
        for (var kind = Interleaving.Never; kind <= Interleaving.Always; kind++)
        {
            for (var call = ListOf(kind).First; call is not null;)
            {
                var next = call.Next;
                if (which(call))
                {
                    Forget(call);
                    removed.Add(call);
                }

                call = next;
            }
        }

        removed.Sort(static (a, b) => a.Order.CompareTo(b.Order));
    }

    /// <summary>Finds the calls whose deadline has passed; of those that wait, forgets them and the ones that nobody waits for any more.</summary>
    /// <returns>Whether calls with a deadline are left.</returns>
    public bool Expire(long now, List<Call> expired)
    {
        Remove(expired, call => call.Deadline <= now || call.Abandoned);
        var left = Counted > 0;
        if (starting is not null) left |= Expire(starting, now, expired);
        for (var call = running.First; call is not null; call = call.Next) left |= Expire(call, now, expired);
        return left;
    }

    private Call? Peek()
    {
        var next = always.First;
        if (writing) return next;
        if (reading == 0) next = Earlier(next, writes.First);
        if (MayRead) next = Earlier(next, reads.First);
        return next;
    }

    /// <summary>
    /// A read joins the reads that run, as in Orleans even before a write that waits, while the read that held the write back runs.
    /// From then on the write is first in line; unlike in Orleans it also waits for the other reads to end.
    /// </summary>
    private bool MayRead =>
        reading == 0 || leader is not null || writes.First is not { } write || (reads.First is { } read && read.Order < write.Order);

    private static bool Expire(Call call, long now, List<Call> expired)
    {
        if (call.Expired || call.Deadline == long.MaxValue) return false;
        if (call.Deadline > now) return true;
        call.Expired = true;
        expired.Add(call);
        return false;
    }

    private static Call? Earlier(Call? a, Call? b) => a is null || (b is not null && b.Order < a.Order) ? b : a;

    private void Forget(Call call)
    {
        ListOf(call).Remove(call);
        Waiting--;
        if (call.Counts) Counted--;
    }

    private ref CallList ListOf(Call call) => ref ListOf(call.Interleaving);

    private ref CallList ListOf(Interleaving kind)
    {
        if (kind == Interleaving.Never) return ref writes;
        if (kind == Interleaving.Reads) return ref reads;
        return ref always;
    }
}
