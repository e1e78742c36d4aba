using System.Collections.Immutable;

namespace Darkroom.Storage;

public enum SearchOrder
{
    /// <summary>The best first; of equals the newest, then the highest id.</summary>
    Relevance,
    Newest,
    Oldest,
}

public enum SearchOrientation
{
    Landscape,
    Portrait,
    Square,
}

public static class SearchOrientations
{
    public static SearchOrientation Of(Size size) =>
        size.Width > size.Height ? SearchOrientation.Landscape : size.Width < size.Height ? SearchOrientation.Portrait : SearchOrientation.Square;
}

/// <summary>What of an image's row must hold; null and empty let everything through.</summary>
/// <param name="Folder">It lies there or below.</param>
/// <param name="Types">Extensions, as <c>jpg</c>.</param>
/// <param name="From">Uploaded then or later.</param>
/// <param name="To">Uploaded before.</param>
/// <param name="Colour">A name of <see cref="SearchColours"/>.</param>
public sealed record SearchFilters(
    string? Folder = null,
    ImmutableArray<string>? Types = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    SearchOrientation? Orientation = null,
    string? Colour = null)
{
    public static readonly SearchFilters None = new();

    public long? MinBytes { get; init; }

    public long? MaxBytes { get; init; }

    public int? MinWidth { get; init; }

    public int? MaxWidth { get; init; }

    public int? MinHeight { get; init; }

    public int? MaxHeight { get; init; }

    /// <summary>What an index does with its terms and numbers, for one image that is at hand.</summary>
    public bool LetThrough(ImageRow row)
    {
        var (image, size) = (row.Image, row.Image.Content.Size);
        return (Types is not { Length: > 0 } types || types.Contains(image.Content.Type.Extension))
            && (From is not { } from || Micros.Of(image.CreatedAt) >= Micros.Of(from)) && (To is not { } to || Micros.Of(image.CreatedAt) < Micros.Of(to))
            && !(image.Bytes < MinBytes) && !(image.Bytes > MaxBytes)
            && !(size.Width < MinWidth) && !(size.Width > MaxWidth) && !(size.Height < MinHeight) && !(size.Height > MaxHeight)
            && (Orientation is null || Orientation == SearchOrientations.Of(size))
            && Keys().All(key => SearchMatcher.IsHit(key, new SearchDocument([], [.. SearchKeys.Of(image, row.Details)])));
    }

    /// <summary>What of it an index knows by a key.</summary>
    public IEnumerable<SearchNode> Keys()
    {
        if (Folder is not null) yield return new KeyTerm(SearchKeys.Folder(Folder));
        if (Colour is not null) yield return new KeyTerm(SearchKeys.Colour(Colour));
    }
}

/// <summary>A page of an account's images that match.</summary>
/// <param name="Root">Null: every image.</param>
public sealed record SearchQuery(AccountId Account, SearchNode? Root, SearchFilters Filters, SearchOrder Order, int Size)
{
    /// <summary>Where the page begins; null at the beginning.</summary>
    public SearchPlace? After { get; init; }

    /// <summary>How many tags of the hits are counted, the most frequent; 0 for none.</summary>
    public int Facets { get; init; }

    /// <summary>0 to 1: hits whose score is less than that much of the best one's are none.</summary>
    public double Threshold { get; init; }

    /// <summary>Whether scores matter: to the order of the hits, or to what is one.</summary>
    public bool IsScored => Order == SearchOrder.Relevance || Threshold > 0;

    /// <summary>The query and the filters that an index answers by its terms; null: every image.</summary>
    public SearchNode? Terms => Filters.Keys().ToArray() is not { Length: > 0 } keys ? Root
        : new AllOf(Root is null ? [.. keys] : [Root, .. keys]);
}

/// <summary>A place behind a hit: stable when other images come or go, because a score depends on the image and the query alone.</summary>
/// <param name="Score">Of the hit; 0 where the order is by date.</param>
/// <param name="Created">Microseconds since 1970.</param>
/// <param name="Best">The best score that the first page saw: later pages measure by it too.</param>
public sealed record SearchPlace(int Score, long Created, ImageId Image, int Best);

/// <param name="Total">Over all pages.</param>
/// <param name="Next">Null when this is the last page.</param>
public sealed record SearchPage(ImmutableArray<Hit> Hits, long Total, SearchPlace? Next, ImmutableArray<TagCount> Tags)
{
    public static readonly SearchPage Empty = new([], 0, null, []);
}

/// <param name="Score">0 to 1: of the best hit's. In an order by date it is 1.</param>
public sealed record Hit(Image Image, double Score);

/// <param name="Tag">In one of its spellings.</param>
public sealed record TagCount(string Tag, long Images);
