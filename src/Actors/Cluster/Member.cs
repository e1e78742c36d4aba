namespace Darkroom.Actors;

/// <summary>A living process of the cluster, as the last renewal found it.</summary>
/// <param name="Incarnation">Its number; a process that starts over has another one.</param>
/// <param name="Load">What it says of itself: the work that waits for it; 0 is idle.</param>
/// <param name="HoldsGrains">Whether it takes shards; an Api node does not.</param>
/// <param name="Leaving">Whether it is handing its shards over in order to stop.</param>
public sealed record Member(long Incarnation, Uri Address, long Beat, double Load, bool HoldsGrains, bool Leaving);

/// <summary>What <c>/admin/cluster</c> shows: the cluster as this process sees it.</summary>
/// <param name="Version">Number of the last change of owners that it knows.</param>
public sealed record ClusterSnapshot(long Incarnation, bool Serving, long Version, IReadOnlyList<SiloSnapshot> Silos);

/// <param name="BeatAge">Since this process first saw that beat; at rest it stays below the interval of renewals.</param>
/// <param name="State"><c>serving</c>, <c>leaving</c>, or <c>gone</c> for owners that live no more and whose shards nobody took yet.</param>
public sealed record SiloSnapshot(long Incarnation, string? Address, long Beat, TimeSpan? BeatAge, double Load, bool HoldsGrains, int Shards, string State);
