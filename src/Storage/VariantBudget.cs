namespace Darkroom.Storage;

/// <summary>How much of the disk variants may take, and how much must go.</summary>
public sealed class VariantBudget(StorageOptions options, IBlobStore blobs)
{
    /// <summary>A file takes blocks and an inode, and file systems have about one inode for each 16 KiB.</summary>
    private const long Lightest = 16 << 10;
    private const long Block = 4 << 10;

    /// <summary>Variants can be made again, originals cannot: three quarters of the disk stay theirs.</summary>
    private const int ShareOfDisk = 4;

    /// <summary>Null: none, for a store that does not know its size and an operator who did not say.</summary>
    public long? Bytes => options.VariantBytes > 0 ? options.VariantBytes : blobs.Space()?.Total / ShareOfDisk;

    /// <summary>What a variant counts for.</summary>
    public static long Weight(long bytes) => Math.Max(Lightest, (bytes + Block - 1) / Block * Block);

    /// <summary>Bytes of variants that must go now. A sixteenth more than needed, so that not every new variant evicts one.</summary>
    public long Excess(long stored)
    {
        var over = Bytes is { } budget && stored > budget ? stored - budget + (budget / 16) : 0;
        return Math.Min(stored, Math.Max(over, Missing(stored)));
    }

    /// <summary>
    /// What the disk lacks of what is to stay free, and a quarter of that: uploads must not be refused while variants lie there.
    /// But when all of them would not be enough, none goes: those are at least served.
    /// </summary>
    private long Missing(long stored)
    {
        if (blobs.Space() is not { } space) return 0;
        var missing = space.Keep + (space.Keep / 4) - space.Free;
        return missing > 0 && space.Free + stored > space.Keep ? missing : 0;
    }
}
