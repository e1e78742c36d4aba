using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// The images whose document in an index beside the database is behind. A set, not a log: an image stands in it once, however often it changed, so
/// it is never longer than the catalogue. Entered in the transaction that writes the image, by triggers; kept only while an index is fed.
/// </summary>
public interface IDirtySet
{
    /// <summary>Begins to keep it, or gives it up. Others may still need it: on a database of several processes it is given up only if nobody took from it for an hour.</summary>
    Task Switch(bool on);

    /// <summary>Takes what is due, at most <paramref name="most"/>; others get none of it for <paramref name="lease"/>. What is read of the images afterwards is at least as new as the versions say.</summary>
    Task<DirtyBatch> Take(int most, TimeSpan lease);

    /// <summary>Removes what has not changed since it was taken.</summary>
    Task Settle(ImmutableArray<DirtyImage> written);

    /// <summary>To be tried again after its delay.</summary>
    /// <param name="refused">It counts as a try: the index would not have this document.</param>
    Task PutBack(ImmutableArray<(DirtyImage Image, TimeSpan Delay)> failed, bool refused);

    /// <summary>Enters images because their documents were found wrong.</summary>
    Task Enter(ImmutableArray<(ImageId Image, AccountId Account)> images);

    ValueTask<long> Pending();

    /// <summary>Which of these are in the set.</summary>
    ValueTask<ImmutableHashSet<ImageId>> Among(ImmutableArray<ImageId> images);

    ValueTask<FeedState> State();

    /// <summary>Makes all later versions higher than this one: an index may be ahead of a database that was restored.</summary>
    Task RaiseVersion(long above);

    /// <summary>An index is not there any more. If it was the live one there is none now; if it was being built, that walk is over.</summary>
    Task Lost(string index);

    /// <summary>Begins a walk over all images; false when one runs, or the set is not kept.</summary>
    /// <param name="building">Of a rebuild: what the new index is called.</param>
    /// <param name="vectors">Of a rebuild: which vectors the new index has; null for none.</param>
    Task<bool> StartWalk(WalkKind kind, string? building, VectorSpace? vectors = null);

    /// <summary>Of a rebuild: enters the next images, unless <paramref name="most"/> wait.</summary>
    Task WalkOn(int most);

    /// <summary>Of a check: what was found up to <paramref name="to"/>; null is the end. Nothing when another process was there first.</summary>
    Task Checked(Walk walk, ImageId? to, WalkCounts found);

    /// <summary>Whether nothing waits of what a rebuild entered, but what the index refused again and again.</summary>
    ValueTask<bool> IsDrained();

    /// <summary>The walk is over; a rebuild's new index, whose documents have this shape, is the live one.</summary>
    Task FinishWalk(Walk walk, int shape);
}

/// <param name="Image">It may be there no more.</param>
/// <param name="Tries">How often the index refused it.</param>
public sealed record DirtyImage(ImageId Image, AccountId Account, long Version, int Tries);

/// <param name="Feed">Read after the images were taken.</param>
public sealed record DirtyBatch(ImmutableArray<DirtyImage> Images, FeedState Feed);

/// <param name="Live">The index that searches ask; null when none was built yet.</param>
/// <param name="Shape">Of its documents.</param>
/// <param name="Building">The index that a rebuild makes.</param>
public sealed record FeedState(bool Enabled, string? Live, int Shape, string? Building, Walk? Walk)
{
    /// <summary>Where documents go.</summary>
    public ImmutableArray<string> Targets => [.. new[] { Live, Building }.OfType<string>().Distinct()];

    /// <summary>Which vectors the live index has; null for none.</summary>
    public VectorSpace? LiveVectors { get; init; }

    public VectorSpace? BuildingVectors { get; init; }

    public VectorSpace? VectorsOf(string index) => index == Live ? LiveVectors : index == Building ? BuildingVectors : null;
}

public enum WalkKind
{
    /// <summary>A new index from the catalogue.</summary>
    Rebuild,

    /// <summary>Counts documents that are not what the catalogue says.</summary>
    Check,

    /// <summary>Counts and mends them.</summary>
    Repair,
}

/// <summary>A walk over all images by their ids.</summary>
/// <param name="Place">The last image that it reached; null when it reached all.</param>
/// <param name="Total">Images when it began.</param>
public sealed record Walk(
    WalkKind Kind, long Number, string? Place, long Total, long Done, WalkCounts Found, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt)
{
    public bool Runs => FinishedAt is null;
}

/// <param name="Missing">Images without a document.</param>
/// <param name="Stale">Documents that say something else than the catalogue.</param>
/// <param name="Extra">Documents of images that are not there.</param>
public readonly record struct WalkCounts(long Checked, long Missing, long Stale, long Extra);
