namespace Darkroom.Imaging;

/// <summary>
/// Waiting jobs, the fairest next: each account's jobs stand on a line of their own, as far apart as they cost, and the job whose place comes
/// first is next (start-time fair queueing). An account that was quiet begins where the clock stands, so it waits for what is running and not for
/// another's crowd; accounts that always have work get equal shares of it, however unequal their jobs. Not locked: its owner does that.
/// </summary>
internal sealed class FairQueue
{
    private readonly SortedSet<Job> jobs = new(Comparer<Job>.Create(static (a, b) =>
        a.Start.CompareTo(b.Start) is var byStart and not 0 ? byStart : a.Number.CompareTo(b.Number)));

    private readonly Dictionary<string, Line> lines = new(StringComparer.Ordinal);

    private double clock;

    public int Count => jobs.Count;

    /// <summary>Of all that wait.</summary>
    public double Cost { get; private set; }

    public Job? Next => jobs.Min;

    public void Add(Job job)
    {
        var line = LineOf(job);
        job.Start = Math.Max(clock, line.End);
        line.End = job.Start + job.Cost;
        Insert(job, line);
    }

    /// <summary>To the front, for a job that had its turn.</summary>
    public void Return(Job job)
    {
        job.Start = double.NegativeInfinity;
        Insert(job, LineOf(job));
    }

    public Job Take()
    {
        var job = jobs.Min!;
        clock = Math.Max(clock, job.Start);
        Remove(job);
        return job;
    }

    /// <summary>True when it was waiting.</summary>
    public bool Remove(Job job)
    {
        if (!jobs.Remove(job)) return false;
        var line = lines[job.Account];
        line.Jobs.Remove(job);
        line.Cost -= job.Cost;
        Cost -= job.Cost;
        // Its place becomes free again if nothing of the account came after it.
        if (line.End == job.Start + job.Cost && job.Start > clock) line.End = job.Start;
        if (jobs.Count == 0) Forget();
        return true;
    }

    /// <summary>What stands before a job that would be added now.</summary>
    public double CostBefore(string account)
    {
        var start = Math.Max(clock, lines.TryGetValue(account, out var line) ? line.End : 0);
        return jobs.TakeWhile(job => job.Start <= start).Sum(job => job.Cost);
    }

    /// <summary>
    /// A waiting job that should go so that another account's gets in: the last of whoever waits with most, if that one would still wait with
    /// at least as much as the newcomer, or the newcomer waits with nothing. Null when the newcomer's is the one to refuse.
    /// </summary>
    public Job? Displaceable(Job newcomer)
    {
        var own = lines.GetValueOrDefault(newcomer.Account);
        var most = lines.Values.Where(line => line != own && line.Jobs.Count > 1).MaxBy(line => line.Cost);
        if (most?.Jobs.Max is not { } last) return null;
        var isQuiet = own is null || own.Jobs.Count == 0;
        return isQuiet || most.Cost - last.Cost >= own!.Cost + newcomer.Cost ? last : null;
    }

    public IEnumerable<Job> Clear()
    {
        Job[] all = [.. jobs];
        jobs.Clear();
        Forget();
        return all;
    }

    private void Insert(Job job, Line line)
    {
        jobs.Add(job);
        line.Jobs.Add(job);
        line.Cost += job.Cost;
        Cost += job.Cost;
    }

    /// <summary>Nobody waits, so nobody is ahead of anybody.</summary>
    private void Forget()
    {
        lines.Clear();
        (clock, Cost) = (0, 0);
    }

    private Line LineOf(Job job)
    {
        if (lines.TryGetValue(job.Account, out var line)) return line;
        return lines[job.Account] = new(jobs.Comparer);
    }

    /// <summary>One account's jobs.</summary>
    private sealed class Line(IComparer<Job> order)
    {
        public SortedSet<Job> Jobs { get; } = new(order);

        public double Cost { get; set; }

        /// <summary>Where its next job stands.</summary>
        public double End { get; set; }
    }
}
