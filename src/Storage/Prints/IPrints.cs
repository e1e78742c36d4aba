using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>What pictures look like in 64 bits, kept by quarters so that those near one are found without looking at the others.</summary>
public interface IPrints
{
    /// <summary>Found out later than at the upload; an image that went meanwhile has none.</summary>
    /// <param name="print">Null or 0 when nothing can be told.</param>
    Task Write(ImageId image, long? print);

    /// <summary>Those of these images of which it is not known.</summary>
    ValueTask<ImmutableArray<ImageId>> Unknown(ImmutableArray<ImageId> images);

    /// <summary>Null when it is not known, or nothing can be told.</summary>
    ValueTask<long?> Find(ImageId image);

    /// <summary>Images of the account whose print has one of these values in one of its quarters.</summary>
    /// <param name="quarters">For each quarter, the lowest sixteen bits first, its values.</param>
    ValueTask<ImmutableArray<Print>> Among(AccountId account, ImmutableArray<long[]> quarters);
}

public sealed record Print(ImageId Image, long Bits);
