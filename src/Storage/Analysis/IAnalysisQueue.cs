using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// Images that wait for what is found out about them in the background, for each kind of it. Entered by a trigger in the transaction that registers
/// the image, and by a walk over those that were there; both stand in the database, so a stop at any moment loses nothing.
/// </summary>
public interface IAnalysisQueue
{
    /// <summary>The kind is kept from now on. With another subject than before every image is entered again, a few at a time by <see cref="WalkOn"/>.</summary>
    /// <param name="subject">By what it is found out, such as a model and its version.</param>
    /// <param name="uploads">Whether new images are entered as they come.</param>
    Task Begin(string kind, string subject, bool uploads);

    /// <summary>The kind is not kept any more. What was found out stays.</summary>
    Task End(string kind);

    /// <summary>Takes what is due, new images first; others get none of it for <paramref name="lease"/>.</summary>
    Task<ImmutableArray<WaitingImage>> Take(string kind, int most, TimeSpan lease);

    Task Settle(string kind, ImmutableArray<ImageId> done);

    /// <summary>To be tried again.</summary>
    /// <param name="refused">It counts as a try: this image was the reason.</param>
    Task PutBack(string kind, ImmutableArray<ImageId> images, TimeSpan delay, bool refused);

    /// <summary>Enters the next images that were there before, unless <paramref name="most"/> wait; nothing when the subject is another's.</summary>
    Task WalkOn(string kind, string subject, int most);

    /// <summary>Notes that all images have it, once they do.</summary>
    /// <returns>Whether they do.</returns>
    Task<bool> Serve(string kind, string subject);

    /// <summary>Null when the kind was never kept.</summary>
    ValueTask<AnalysisState?> State(string kind);
}

/// <param name="Tries">How often it was refused.</param>
public sealed record WaitingImage(ImageId Image, int Tries);

/// <param name="Served">The subject that all images had last; null when none ever was.</param>
/// <param name="Walks">Whether images that were there before are still being entered.</param>
public sealed record AnalysisState(string Subject, string? Served, bool Walks, long Pending)
{
    public bool IsWhole => Served == Subject;
}

/// <summary>What is found out in the background.</summary>
public static class AnalysisKinds
{
    public const string Print = "print";
    public const string Meaning = "meaning";
    public const string Text = "text";
}
