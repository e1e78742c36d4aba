namespace Darkroom.Actors;

/// <summary>One life of this process in the cluster: an incarnation on one timeline of the database, and what it knows since.</summary>
internal sealed class Life(long incarnation, string timeline)
{
    private volatile IReadOnlyList<Member> members = [];
    private volatile IReadOnlyDictionary<long, Uri> addresses = new Dictionary<long, Uri>();

    public long Incarnation => incarnation;

    public string Timeline => timeline;

    public OwnerMap Map { get; } = new(incarnation);

    /// <summary>The living, this process included.</summary>
    public IReadOnlyList<Member> Members => members;

    public IReadOnlyDictionary<long, Uri> Addresses => addresses;

    public bool IsAlive(long owner) => Addresses.ContainsKey(owner);

    public void Meet(IReadOnlyList<Member> living)
    {
        addresses = living.ToDictionary(member => member.Incarnation, member => member.Address);
        members = living;
    }
}
