namespace Darkroom.Storage;

/// <summary>A local folder for files that are not whole yet; the process has it for itself.</summary>
internal sealed class Scratch
{
    private const int OutOfSpace = 28;
    private const int OverQuota = 122;

    private readonly FreeSpace space;

    public Scratch(string folder, long minFreeBytes)
    {
        Directory.CreateDirectory(folder);
        Folder = Path.GetFullPath(folder);
        space = new FreeSpace(Folder, minFreeBytes);
    }

    public string Folder { get; }

    public string NewPath() => Path.Combine(Folder, Guid.NewGuid().ToString("N"));

    public bool HasRoom() => space.HasRoomFor(0);

    /// <summary>Writes until <paramref name="most"/> bytes are there or the content ends.</summary>
    /// <exception cref="InsufficientStorageException">Too little would be left free.</exception>
    public async Task<long> Fill(string path, Stream content, byte[] buffer, long most, Action<ReadOnlyMemory<byte>> written, CancellationToken cancellation)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            long at = 0;
            while (at < most && await content.ReadAtLeastAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - at)), (int)Math.Min(buffer.Length, most - at), throwOnEndOfStream: false, cancellation) is > 0 and var read)
            {
                space.Require(read);
                await RandomAccess.WriteAsync(handle, buffer.AsMemory(0, read), at, cancellation);
                written(buffer.AsMemory(0, read));
                at += read;
            }

            return at;
        }
        catch (IOException e) when (IsFull(e))
        {
            throw new InsufficientStorageException("The disk is full.", e);
        }
    }

    public static bool IsFull(IOException e) => e.HResult is OutOfSpace or OverQuota;
}
