using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>What a backup or a restore did.</summary>
/// <param name="Images">In the copy now.</param>
/// <param name="Copied">Originals that were not there before.</param>
/// <param name="BytesCopied">Their bytes.</param>
/// <param name="Deleted">Images that were deleted while the backup ran, and are not in it.</param>
/// <param name="Damaged">Images whose original is missing or has other bytes than were uploaded; the copy lacks their originals.</param>
public sealed record BackupReport(long Images, long Copied, long BytesCopied, long Deleted, ImmutableArray<ImageId> Damaged)
{
    internal static readonly BackupReport Nothing = new(0, 0, 0, 0, []);
}
