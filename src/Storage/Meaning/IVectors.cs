using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>What an embedder made of images, kept for each space. They go with their image.</summary>
public interface IVectors
{
    /// <summary>Replaces the image's vector in this space; an image that went meanwhile has none.</summary>
    Task Write(string space, ImmutableArray<(ImageId Image, float[] Vector)> vectors);

    /// <summary>The account's next changes in this space: of who has read up to one, all before it are known.</summary>
    ValueTask<ImmutableArray<StoredVector>> After(AccountId account, string space, long seq, int most);

    ValueTask<float[]?> Find(ImageId image, string space);

    /// <summary>Removes vectors of all spaces but these.</summary>
    /// <returns>How many; 0 when none is left.</returns>
    Task<int> Remove(ImmutableArray<string> kept, int most);
}

/// <param name="Seq">Of the account's changes in the space.</param>
public sealed record StoredVector(ImageId Image, long Seq, byte[] Halves);
