using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// What CDNs are to forget. The transaction that deletes, purges or shows an image otherwise enters its tag, so a purge that
/// was answered is told at least once; each hook has a place of its own in the queue.
/// </summary>
public interface ICdnOutbox
{
    /// <summary>
    /// This process has these hooks. One that is new begins with what comes. Another's is none of its business and keeps its place: it is forgotten when no
    /// process has had it for a time. The only process of a database forgets at once.
    /// </summary>
    /// <param name="unwanted">That time; null forgets nobody's.</param>
    Task Configure(IReadOnlyCollection<string> hooks, TimeSpan? unwanted);

    /// <summary>Enters a tag that no transaction enters, if there are hooks.</summary>
    Task Add(string tag);

    /// <summary>What the hook has not told yet of what was entered before a moment, oldest first.</summary>
    ValueTask<ImmutableArray<CdnPurge>> Next(string hook, DateTimeOffset before, int most);

    /// <summary>The hook told all up to this number.</summary>
    Task Delivered(string hook, long number);

    /// <summary>How many the hook has not told yet; null when the hook is not known, so that nothing is kept for it.</summary>
    ValueTask<long?> Pending(string hook);

    /// <summary>Gives up what is older than <paramref name="before"/>, and the oldest beyond <paramref name="most"/>.</summary>
    /// <returns>How many that some hook had not told.</returns>
    Task<int> GiveUp(DateTimeOffset before, int most);
}

/// <param name="Tag">As in <c>Cache-Tag</c>.</param>
public sealed record CdnPurge(long Number, string Tag, DateTimeOffset CreatedAt);
