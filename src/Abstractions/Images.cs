using System.Collections.Immutable;

namespace Darkroom.Abstractions;

/// <summary>What is known of an image's content from its bytes.</summary>
/// <param name="Size">Pixels of one frame after orientation.</param>
/// <param name="Frames">Frames of an animation, or pages of a document; 1 for a still picture.</param>
[Immutable]
public sealed record Inspection(MediaType Type, Size Size, int Frames, bool HasAlpha)
{
    /// <summary>Pictures that are shown one after the other; a document's pages are not.</summary>
    public int Moments => Type.Animates ? Frames : 1;
}

/// <summary>What else is worth keeping of an image's content: for its owner, never part of public bytes.</summary>
/// <param name="Exif">A JSON object, tag name to string or number, at most 64 KiB: <c>{"Make":"Canon","FNumber":2.8}</c>; null when there is none.</param>
/// <param name="MiniPreview">Base64 of a JPEG of about 500 bytes, its longest side at most 42 pixels, upright; null when it would cost too much.</param>
[Immutable]
public sealed record ImageDetails(string? Exif, string? MiniPreview)
{
    public static readonly ImageDetails None = new(null, null);

    /// <summary>What colour most of the picture is, as people call it; null when nobody looked.</summary>
    public string? Colour { get; init; }

    /// <summary>Sixty-four bits of which pictures that look alike differ in few; 0 when there is nothing to tell by, null when nobody looked.</summary>
    public long? Print { get; init; }

    /// <summary>What was found out later, and search looks in: what is written in the picture, captions.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];
}

/// <summary>What an upload turned out to be.</summary>
[Immutable]
public sealed record Inspected(Inspection Content, ImageDetails Details);

/// <summary>Who finds an image without its link. A link that is known opens it unless the operator closes what is not public.</summary>
public enum Visibility
{
    /// <summary>In nobody's list but the owner's; its link may be cached by all. What an upload is when nobody says more.</summary>
    Unlisted,

    /// <summary>Said to be private: in nobody's list but the owner's, and never in a shared cache.</summary>
    Private,

    /// <summary>In everybody's list.</summary>
    Public,
}

/// <summary>One stored image.</summary>
/// <param name="Name">The owner's name for it (Reimage's <c>object</c>), or null.</param>
/// <param name="Generation">Counts purges and changes of what public bytes may contain.</param>
/// <param name="Bytes">Length of the original.</param>
/// <param name="Sha256">Of the original, 64 hexadecimal digits.</param>
/// <param name="UploadId">What made the upload idempotent.</param>
/// <param name="UpdatedAt">Last change of tags, description or visibility; null when there was none.</param>
/// <param name="Views">How often others than its owner looked at it where views are counted; a few seconds late.</param>
[Immutable]
public sealed record Image(
    ImageId Id,
    AccountId Account,
    string? Name,
    long Generation,
    Inspection Content,
    long Bytes,
    string Sha256,
    string UploadId,
    ImmutableArray<string> Tags,
    string? Folder,
    string? FileName,
    DateTimeOffset CreatedAt,
    string Description = "",
    Visibility Visibility = Visibility.Unlisted,
    DateTimeOffset? UpdatedAt = null,
    long Views = 0)
{
    /// <summary>What it is called in URLs.</summary>
    public string ObjectId => Name ?? Id.ToString();

    /// <summary>The named blob store that holds its bytes, the one of its account when it was uploaded; empty is the default.</summary>
    public string Store { get; init; } = "";
}

/// <summary>Room kept for an upload until <see cref="IImageGrain.Register"/> turns it into an image or it expires.</summary>
/// <param name="UploadId">Unique in the account: the client's idempotency key, or ours.</param>
[Immutable]
public sealed record Reservation(string UploadId, AccountId Account, ImageId Image, long Bytes, DateTimeOffset Expires);

/// <summary>An upload whose bytes are complete and durable under the reservation's key.</summary>
[Immutable]
public sealed record RegisterImage(
    AccountId Account,
    string UploadId,
    MediaType Type,
    long Bytes,
    string Sha256,
    string? Name,
    ImmutableArray<string> Tags,
    string? Folder,
    string? FileName)
{
    public string Description { get; init; } = "";

    public Visibility Visibility { get; init; }

    /// <summary>See <see cref="Image.Store"/>.</summary>
    public string Store { get; init; } = "";

    /// <summary>When it was made elsewhere; null is now.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What is kept instead of a file of another type; null keeps it as it came.</summary>
    public MediaType? KeepAs { get; init; }

    /// <summary>Names that it had elsewhere.</summary>
    public ImmutableArray<Alias> Aliases { get; init; } = [];

    /// <summary>Whether bytes that the account holds already are refused, with the detail naming the image that has them.</summary>
    public bool RefuseDuplicate { get; init; }
}

/// <summary>A name of an image beside its id; unique in its scope, freed when the image is deleted.</summary>
/// <param name="Scope">One of <see cref="Scopes"/>.</param>
[Immutable]
public sealed record Alias(string Scope, string Name)
{
    /// <summary>Services whose ids people bring along.</summary>
    public static readonly ImmutableArray<string> Scopes = ["imager", "imageresizer", "slink"];
}

/// <summary>Changes of an image; null leaves as it is.</summary>
/// <param name="Tags">Replace all tags.</param>
/// <param name="AddTags">Come after those that are there; one that is there stays where it is.</param>
/// <param name="MostTags">With <paramref name="AddTags"/>: refuse, changing nothing, when there would be more.</param>
[Immutable]
public sealed record ImageChanges(
    ImmutableArray<string>? Tags = null,
    ImmutableArray<string>? AddTags = null,
    ImmutableArray<string>? RemoveTags = null,
    int? MostTags = null,
    string? Description = null,
    Visibility? Visibility = null)
{
    /// <summary>One of the tags that are there, or that replace them, becomes another and stays where it is.</summary>
    public TagRename? Rename { get; init; }
}

/// <param name="Tag">In any spelling.</param>
[Immutable]
public sealed record TagRename(string Tag, string Becomes);

/// <summary>A variant that exists now.</summary>
/// <param name="Coalesced">Whether somebody else's render answered.</param>
[Immutable]
public sealed record Rendered(string BlobKey, long Bytes, bool Coalesced, RenderTimes Times)
{
    /// <summary>Whether it stays; else it is to be opened at once.</summary>
    public bool Stored { get; init; } = true;
}

/// <summary>Where a render's time went, in milliseconds.</summary>
[Immutable]
public sealed record RenderTimes(double Queue, double Fetch, double Decode, double Encode);
