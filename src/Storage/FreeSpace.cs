namespace Darkroom.Storage;

/// <summary>What the disk has free, asked at most once a second.</summary>
internal sealed class FreeSpace(string path, long keep)
{
    private readonly DriveInfo drive = new(path);
    private long askedAt = long.MinValue;
    private long free;

    public bool HasRoomFor(long bytes) => Free() - bytes >= keep;

    public StoreSpace Now() => new(drive.TotalSize, Free(), keep);

    private long Free()
    {
        // Two threads that ask at once get two right answers.
        var now = Environment.TickCount64;
        if (now - Volatile.Read(ref askedAt) is < 0 or >= 1000)
        {
            Volatile.Write(ref free, drive.AvailableFreeSpace);
            Volatile.Write(ref askedAt, now);
        }

        return Volatile.Read(ref free);
    }

    public void Require(long bytes)
    {
        if (!HasRoomFor(bytes)) throw new InsufficientStorageException($"Less than {keep} bytes would be left free.");
    }
}
