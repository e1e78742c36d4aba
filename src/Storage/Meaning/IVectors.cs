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

    /// <summary>Those of these images, in no order; none of other dimensions.</summary>
    ValueTask<ImmutableArray<StoredVector>> Find(VectorSpace space, ImmutableArray<ImageId> images);

    /// <summary>The numbers of the changes that wrote what <see cref="Find(VectorSpace, ImmutableArray{ImageId})"/> would find.</summary>
    ValueTask<ImmutableDictionary<ImageId, long>> Seqs(VectorSpace space, ImmutableArray<ImageId> images);

    /// <summary>How many dimensions its vectors have, by one of them; null when there is none.</summary>
    ValueTask<VectorSpace?> Measure(string space);

    /// <summary>Removes vectors of all spaces but these.</summary>
    /// <returns>How many; 0 when none is left.</returns>
    Task<int> Remove(ImmutableArray<string> kept, int most);
}

/// <summary>A space as <see cref="IEmbedder.Space"/> calls it, and how many dimensions it has indeed.</summary>
public sealed record VectorSpace(string Name, int Dimensions)
{
    /// <summary>Of a vector as it is stored.</summary>
    public int Bytes => Dimensions * sizeof(ushort);
}

/// <param name="Seq">Of the account's changes in the space.</param>
public sealed record StoredVector(ImageId Image, long Seq, byte[] Halves);
