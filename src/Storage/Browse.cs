using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>What a list is ordered by; of equals the id decides.</summary>
public enum BrowseOrder
{
    Created,

    /// <summary>The last change, or the beginning.</summary>
    Updated,
    Views,
    Bytes,
}

/// <summary>Where a browser looks for a term; everywhere it may stand anywhere in the text, ASCII letters whatever their case.</summary>
public enum BrowseField
{
    Any,

    /// <summary>Name or user name of the owner.</summary>
    User,
    Description,

    /// <summary>A tag of exactly this name, or <c>#name</c> in the description.</summary>
    Hashtag,
    FileName,
}

/// <summary>A page of what somebody may browse: public images of every account, and all of the viewer's own.</summary>
/// <param name="Viewer">Null: a stranger.</param>
/// <param name="OwnOnly">Only the viewer's own.</param>
/// <param name="Number">From 1; ignored with a cursor.</param>
public sealed record Browse(AccountId? Viewer, bool OwnOnly, BrowseOrder Order, bool Ascending, int Number, int Size)
{
    public string? Term { get; init; }

    public BrowseField Field { get; init; }

    public BrowseCursor? Cursor { get; init; }
}

/// <summary>A place in an ordered list, between items: stable when others come or go.</summary>
/// <param name="Value">What the neighbour is ordered by: microseconds since 1970, views or bytes.</param>
/// <param name="Backwards">The page that ends before the place, not the one that begins after it.</param>
public sealed record BrowseCursor(long Value, ImageId Image, bool Backwards);

/// <param name="Total">Over all pages.</param>
/// <param name="Before">Where the page before begins, null when this is the first.</param>
/// <param name="After">Where the next page begins, null when this is the last.</param>
public sealed record BrowsePage(ImmutableArray<BrowseItem> Items, long Total, BrowseCursor? Before, BrowseCursor? After);

public sealed record BrowseItem(Image Image, Account Owner);
