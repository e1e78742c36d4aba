namespace Darkroom.Imaging;

/// <summary>
/// Waiting jobs, the fairest next: accounts get equal shares of the work, however unequal their jobs, and within an account so do those who
/// ask. Not locked: its owner does that.
/// </summary>
internal sealed class FairQueue
{
    private readonly LinkedList<Job> returned = [];
    private Share waiting = new();

    public int Count => returned.Count + waiting.Count;

    public double Cost => returned.Sum(job => job.Cost) + waiting.Cost;

    public Job? Next => returned.First?.Value ?? waiting.Next;

    public void Add(Job job) => waiting.Add(job, PathOf(job));

    /// <summary>Of a job that was added and waits: it will cost more.</summary>
    public void Grow(Job job, double more) => waiting.Grow(PathOf(job), more);

    /// <summary>To the front, for a job that had its turn.</summary>
    public void Return(Job job) => returned.AddLast(job);

    /// <summary>Takes <see cref="Next"/>.</summary>
    public Job Take()
    {
        if (returned.First is not { } first) return waiting.Take();
        returned.RemoveFirst();
        return first.Value;
    }

    /// <inheritdoc cref="Share.Charge"/>
    public void Charge(Job job, double cost) => waiting.Charge(cost, PathOf(job));

    /// <summary>True when it was waiting.</summary>
    public bool Remove(Job job) => returned.Remove(job) || waiting.Remove(job, PathOf(job));

    /// <summary>About what would be done before a job that were added now.</summary>
    public double CostBefore(Job newcomer) => returned.Sum(job => job.Cost) + waiting.CostBefore(newcomer, PathOf(newcomer));

    /// <inheritdoc cref="Share.Displaceable"/>
    public Job? Displaceable(Job newcomer) => waiting.Displaceable(newcomer, PathOf(newcomer));

    public Job[] Clear()
    {
        Job[] all = [.. returned, .. waiting.All];
        returned.Clear();
        waiting = new();
        return all;
    }

    private static string[] PathOf(Job job) => [job.For.Account, job.For.Asker];
}
