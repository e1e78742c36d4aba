namespace Darkroom.Abstractions;

/// <summary>One image, keyed by its id: sole owner of its metadata, tags and generation, and of the render state of each of its variants.</summary>
public interface IImageGrain : IGrainWithStringKey
{
    /// <summary>
    /// Turns an upload whose bytes are durable into an image, in one transaction. Idempotent by upload id.
    /// Fails with <c>UnsupportedType</c>, <c>Undecodable</c>, <c>TooManyPixels</c>, <c>TooExpensive</c>, <c>NameTaken</c>, <c>ReservationGone</c>.
    /// </summary>
    [ResponseTimeout("00:01:00")]
    Task<Result<Image>> Register(RegisterImage upload);

    /// <summary>The image as its owner knows it now; <c>NotFound</c> when there is none.</summary>
    [ReadOnly]
    Task<Result<Image>> Get();

    /// <summary>Changes tags, description, visibility: all of it or nothing. <c>NotFound</c> when it is not the account's, <c>Invalid</c> when it would have too many tags.</summary>
    Task<Result<Image>> Change(AccountId account, ImageChanges changes);

    /// <summary>Removes the image; when it answers no new render begins. <c>NotFound</c> when it is not the account's.</summary>
    /// <param name="keepOriginal">Leaves the original's bytes where they are, for the operator to find as an orphan.</param>
    Task<Result<Done>> Delete(AccountId account, bool keepOriginal = false);

    /// <summary>Begins the next generation: when it answers, variants that were made before are nobody's. <c>NotFound</c> when it is not the account's.</summary>
    Task<Result<Image>> Purge(AccountId account);

    /// <summary>Removes one variant; the next asker has it made anew. <c>NotFound</c> when the image is not the account's.</summary>
    /// <returns>Key of its blob.</returns>
    Task<Result<string>> PurgeVariant(AccountId account, Transformation transformation);

    /// <summary>
    /// Makes a variant unless it is being made; askers of one variant share one render, and no asker's leaving stops it.
    /// Refusals that the content decides are remembered while the activation lives. Read-only, for it may be asked again when an answer is lost:
    /// whoever comes second finds the variant, or makes the same one.
    /// </summary>
    /// <param name="asker">Who asks, such as a client's address: when more is asked for than can be made, askers get equal shares.</param>
    [AlwaysInterleave]
    [ReadOnly]
    [ResponseTimeout("00:01:30")]
    Task<Result<Rendered>> Render(long generation, Transformation transformation, string asker);

    /// <summary>
    /// The same for a variant that nobody waits for: at the lowest priority, one at a time on this machine. No refusal is remembered.
    /// </summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:30")]
    Task<Result<Rendered>> RenderInBackground(long generation, Transformation transformation);
}
