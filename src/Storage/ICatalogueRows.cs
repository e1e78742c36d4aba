using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Rows by the many, for who keeps an index beside the catalogue. Images of deleted accounts are not there.</summary>
public interface ICatalogueRows
{
    /// <summary>Those of these images that are there, in no order.</summary>
    ValueTask<ImmutableArray<ImageRow>> Find(ImmutableArray<ImageId> images);

    /// <summary>The next images by their ids.</summary>
    /// <param name="place">The id to begin behind; empty at the beginning.</param>
    ValueTask<ImmutableArray<ImageRow>> After(string place, int most);
}

/// <summary>All that an index knows of an image.</summary>
public sealed record ImageRow(Image Image, ImageDetails Details);
