namespace Darkroom.Api;

/// <summary>What a CDN URL names, before anything is looked up.</summary>
/// <param name="Wish">What it wants of that image, once the image is known.</param>
/// <param name="CountsView">Whether a stranger's GET is a view.</param>
internal sealed record Address(Place Place, Func<Resolved, Result<Wish>> Wish, bool CountsView = false);

/// <summary>Where an image is looked for: in a bucket, or without one anywhere.</summary>
/// <param name="Name">An id in either form, the owner's name for it, or an id that it had elsewhere.</param>
/// <param name="Scope">Whose ids from elsewhere are meant, outside of a bucket; one of <see cref="Alias.Scopes"/>.</param>
internal sealed record Place(string? Bucket, string Name, string? Scope = null);

/// <param name="Transformation">Null: the uploaded bytes.</param>
/// <param name="IsVouchedFor">Whether the dialect has a signature of its own for it, and it is good.</param>
/// <param name="MayChange">Whether the same URL may mean another transformation some day.</param>
internal sealed record Wish(Transformation? Transformation, bool IsVouchedFor = false, bool MayChange = false)
{
    /// <summary>The transformation in a given format, where the client's Accept is to say which; null where the URL says it.</summary>
    public Func<MediaType, Result<Transformation>>? Auto { get; init; }
}
