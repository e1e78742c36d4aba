namespace Darkroom.Actors;

/// <summary>One life of this process in the cluster: an incarnation on one timeline of the database, and what it knows since.</summary>
internal sealed class Life(long incarnation, string timeline)
{
    private volatile IReadOnlyList<Member> members = [];
    private volatile IReadOnlyDictionary<long, Uri> addresses = new Dictionary<long, Uri>();

    private volatile Dictionary<long, (long Beat, long SeenAt)> beats = [];

    public long Incarnation => incarnation;

    public string Timeline => timeline;

    public OwnerMap Map { get; } = new(incarnation);

    /// <summary>The living, this process included.</summary>
    public IReadOnlyList<Member> Members => members;

    public IReadOnlyDictionary<long, Uri> Addresses => addresses;

    public bool IsAlive(long owner) => Addresses.ContainsKey(owner);

    /// <summary>How long ago its beat was another one.</summary>
    public TimeSpan BeatAge(Member member) => TimeSpan.FromMilliseconds(ClusterTimes.Now - beats.GetValueOrDefault(member.Incarnation).SeenAt);

    public void Meet(IReadOnlyList<Member> living)
    {
        var (now, before) = (ClusterTimes.Now, beats);
        beats = living.ToDictionary(
            member => member.Incarnation,
            member => before.TryGetValue(member.Incarnation, out var seen) && seen.Beat == member.Beat ? seen : (member.Beat, SeenAt: now));
        addresses = living.ToDictionary(member => member.Incarnation, member => member.Address);
        members = living;
    }
}
