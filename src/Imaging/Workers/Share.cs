namespace Darkroom.Imaging;

/// <summary>
/// What waits of one asker, or of all askers of an account, or of all accounts: each level gives its parts equal shares of work by start-time fair
/// queueing. A part that has work stands where its work so far would have ended at an equal share; the one that stands first is next.
/// One that was quiet begins where the clock stands, so it waits for about one job of each other and not for another's crowd.
/// </summary>
internal sealed class Share
{
    private readonly Dictionary<string, Share> parts = new(StringComparer.Ordinal);
    private readonly LinkedList<Job> jobs = [];
    private double clock;
    private double place;
    private long since;

    public int Count { get; private set; }

    /// <summary>Of all that wait.</summary>
    public double Cost { get; private set; }

    public Job? Next => jobs.First?.Value ?? First?.Next;

    private Share? First => parts.Values.Where(part => part.Count > 0).MinBy(part => (part.place, part.since));

    /// <summary>Everything, in no order.</summary>
    public IEnumerable<Job> All => jobs.Concat(parts.Values.SelectMany(part => part.All));

    /// <param name="path">Whose it is, from here on down.</param>
    public void Add(Job job, ReadOnlySpan<string> path)
    {
        Count++;
        Cost += job.Cost;
        if (path.IsEmpty)
        {
            jobs.AddLast(job);
            return;
        }

        if (!parts.TryGetValue(path[0], out var part)) parts.Add(path[0], part = new());
        if (part.Count == 0) (part.place, part.since) = (Math.Max(part.place, clock), job.Number);
        part.Add(job, path[1..]);
    }

    /// <summary>Takes <see cref="Next"/>.</summary>
    public Job Take()
    {
        Job job;
        if (First is { } part)
        {
            clock = part.place;
            job = part.Take();
            part.place += job.Cost;
        }
        else
        {
            job = jobs.First!.Value;
            jobs.RemoveFirst();
        }

        Left(job);
        return job;
    }

    /// <summary>What was taken cost more than it said: whose it was comes again that much later, while others wait.</summary>
    public void Charge(double cost, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty || Count == 0) return;
        if (!parts.TryGetValue(path[0], out var part)) parts.Add(path[0], part = new() { place = clock });
        part.place += cost;
        part.Charge(cost, path[1..]);
    }

    /// <summary>Of a job that waits: it will cost more.</summary>
    public void Grow(ReadOnlySpan<string> path, double more)
    {
        Cost += more;
        if (!path.IsEmpty) parts[path[0]].Grow(path[1..], more);
    }

    /// <summary>True when it was waiting.</summary>
    public bool Remove(Job job, ReadOnlySpan<string> path)
    {
        var removed = path.IsEmpty ? jobs.Remove(job) : parts.TryGetValue(path[0], out var part) && part.Remove(job, path[1..]);
        if (removed) Left(job);
        return removed;
    }

    /// <summary>About what would be done before a job that were added now.</summary>
    public double CostBefore(Job newcomer, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty) return Cost;
        var own = parts.GetValueOrDefault(path[0]);
        var before = own?.CostBefore(newcomer, path[1..]) ?? 0;
        return before + parts.Values.Where(part => part != own).Sum(part => Math.Min(part.Cost, before + newcomer.Cost));
    }

    /// <summary>
    /// A waiting job that should go so that another's gets in: the last of whoever waits with most, if that one would still wait with at
    /// least as much as the newcomer, or the newcomer waits with nothing. Null when the newcomer's is the one to refuse.
    /// </summary>
    public Job? Displaceable(Job newcomer, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty || Heaviest is not { } heaviest) return null;
        var own = parts.GetValueOrDefault(path[0]);
        if (heaviest == own) return own.Displaceable(newcomer, path[1..]);

        var last = heaviest.Last;
        var isQuiet = own is null || own.Count == 0;
        return heaviest.Count > 1 && (isQuiet || heaviest.Cost - last.Cost >= own!.Cost + newcomer.Cost) ? last : null;
    }

    private Share? Heaviest => parts.Values.MaxBy(part => part.Cost);

    private Job Last => Heaviest?.Last ?? jobs.Last!.Value;

    private void Left(Job job)
    {
        Count--;
        // Sums of fractions drift.
        Cost = Count == 0 ? 0 : Cost - job.Cost;
        // Who is quiet and not ahead of the others need not be remembered.
        foreach (var (name, part) in parts)
        {
            if (part.Count == 0 && (Count == 0 || part.place <= clock)) parts.Remove(name);
        }
    }
}
