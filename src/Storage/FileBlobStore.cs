using System.Buffers;
using System.Runtime.CompilerServices;

namespace Darkroom.Storage;

/// <summary>
/// Blobs in a folder: written beside, made durable, then renamed to where they belong. Processes that share the folder, over NFS too, need no lock:
/// every file has a name that nobody else thinks of, and appears by being renamed.
/// </summary>
public sealed class FileBlobStore : IBlobStore, IDisposable
{
    private const int BufferBytes = 128 << 10;
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly BlobPaths paths;
    private readonly string scratch;
    private readonly Scratch? local;
    private readonly FreeSpace space;
    private readonly PendingBlobs pending;

    /// <param name="scratch">On the same file system as <paramref name="blobs"/>.</param>
    public FileBlobStore(string blobs, string scratch, long minFreeBytes)
    {
        Directory.CreateDirectory(blobs);
        Directory.CreateDirectory(scratch);
        paths = new BlobPaths(blobs);
        this.scratch = Path.GetFullPath(scratch);
        space = new FreeSpace(paths.Root, minFreeBytes);
        pending = new((path, key) => FolderOps.MoveDurably(path, paths.Of(key), paths.FanOutOf(key)));
    }

    /// <param name="local">Where files lie that become blobs of a folder that others share.</param>
    internal FileBlobStore(string shared, Scratch local, long minFreeBytes)
        : this(shared, Path.Combine(shared, ".tmp"), minFreeBytes) => this.local = local;

    public async Task<long> Put(string key, Stream content, CancellationToken cancellation)
    {
        var target = paths.Of(key);
        space.Require(content.CanSeek ? content.Length - content.Position : 0);
        var file = Path.Combine(scratch, Guid.NewGuid().ToString("N"));
        try
        {
            var bytes = await Write(file, content, cancellation);
            Move(file, target, key);
            return bytes;
        }
        catch (IOException e) when (Scratch.IsFull(e))
        {
            throw Full(e);
        }
        finally
        {
            // Gone already when all went well.
            File.Delete(file);
        }
    }

    public Task<long> PutFile(string key, string path, CancellationToken cancellation) => local is null ? Rename(key, path) : Copy(key, path, cancellation);

    /// <summary>In a folder that processes share the others would not see it before it is in its place.</summary>
    public Task<long> PutFileSoon(string key, string path, CancellationToken cancellation)
    {
        if (local is not null) return Copy(key, path, cancellation);
        paths.Of(key);
        space.Require(0);
        var bytes = new FileInfo(path).Length;
        return pending.TryAdd(key, path, bytes) ? Task.FromResult(bytes) : Rename(key, path);
    }

    private Task<long> Rename(string key, string path)
    {
        var target = paths.Of(key);
        try
        {
            space.Require(0);
            long bytes;
            using (var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(handle);
                bytes = RandomAccess.GetLength(handle);
            }

            FolderOps.MoveDurably(path, target, paths.FanOutOf(key));
            return Task.FromResult(bytes);
        }
        catch (IOException e) when (Scratch.IsFull(e))
        {
            throw Full(e);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>From another file system, where nothing can be renamed.</summary>
    private async Task<long> Copy(string key, string path, CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await Put(key, file, cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>In a shared folder another process may have made a folder that is not durable yet.</summary>
    private void Move(string file, string target, string key)
    {
        FolderOps.MoveDurably(file, target, paths.FanOutOf(key));
        for (var folder = Path.GetDirectoryName(target)!; local is not null && folder.Length > paths.Root.Length;) Posix.FlushFolder(folder = Path.GetDirectoryName(folder)!);
    }

    public ValueTask<IBlob?> Open(string key, CancellationToken cancellation)
    {
        // What is not there any more when it is opened is in its place by now.
        if (pending.Find(key) is { } soon && Open(soon.Path) is { } early) return new(early);
        return new(Open(paths.Of(key)));
    }

    private static FileBlob? Open(string path)
    {
        // Every miss asks for what is not there, and an exception costs many times a look.
        if (!File.Exists(path)) return null;
        try
        {
            return new FileBlob(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(path))
        {
            return null;
        }
    }

    public ValueTask<long?> LengthOf(string key, CancellationToken cancellation)
    {
        if (pending.Find(key) is { } soon) return new(soon.Bytes);
        var file = new FileInfo(paths.Of(key));
        try
        {
            return new(file.Exists ? file.Length : null);
        }
        catch (FileNotFoundException)
        {
            return new((long?)null);
        }
    }

    public async ValueTask<LocalFile?> Materialise(string key, string? sha256, CancellationToken cancellation)
    {
        if (pending.Find(key) is { } soon) await soon.Settled.Task.WaitAsync(cancellation);
        var path = paths.Of(key);
        return File.Exists(path) ? new LocalFile(path) : null;
    }

    public Task Delete(string key, CancellationToken cancellation)
    {
        pending.Drop(key);
        FolderOps.DeleteFile(paths.Of(key), paths.FanOutOf(key));
        return Task.CompletedTask;
    }

    public Task DeleteAll(string prefix, CancellationToken cancellation)
    {
        pending.DropBelow(prefix);
        FolderOps.DeleteFolder(paths.Of(prefix), paths.FanOutOf(prefix));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var folder = paths.OfFolder(prefix);
        var early = pending.Below(prefix);
        foreach (var soon in early) yield return new(soon.Key, soon.Bytes, DateTimeOffset.UtcNow);
        if (!Directory.Exists(folder)) yield break;
        // Folders go while they are walked, with the last file in them.
        var walk = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", walk))
        {
            cancellation.ThrowIfCancellationRequested();
            // Where NFS keeps a file that was deleted while it is read.
            if (file.Name.StartsWith(".nfs", StringComparison.Ordinal)) continue;
            if (Info(file) is { } blob && !Array.Exists(early, soon => soon.Key == blob.Key)) yield return blob;
        }

        await Task.CompletedTask;
    }

    /// <summary>Waits until all is durable.</summary>
    public void Dispose() => pending.Dispose();

    public string NewScratchPath() => local?.NewPath() ?? Path.Combine(scratch, Guid.NewGuid().ToString("N"));

    public bool HasRoom() => space.HasRoomFor(0);

    public StoreSpace? Space() => space.Now();

    public Task Probe(CancellationToken cancellation)
    {
        var file = Path.Combine(scratch, Guid.NewGuid().ToString("N"));
        try
        {
            File.WriteAllBytes(file, [1]);
            if (File.ReadAllBytes(file) is not [1]) throw new IOException($"{scratch} does not give back what was written.");
        }
        finally
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    /// <summary>By the file server's clock, which may not be ours.</summary>
    public Task Tidy(CancellationToken cancellation)
    {
        if (local is null) return Task.CompletedTask;
        var now = Path.Combine(scratch, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(now, []);
        var before = File.GetLastWriteTimeUtc(now) - Abandoned;
        File.Delete(now);
        foreach (var file in Directory.EnumerateFiles(scratch))
        {
            if (File.GetLastWriteTimeUtc(file) < before) File.Delete(file);
        }

        return Task.CompletedTask;
    }

    /// <summary>Null when the file went meanwhile.</summary>
    private BlobInfo? Info(FileInfo file)
    {
        try
        {
            return new BlobInfo(paths.KeyOf(file.FullName), file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private async Task<long> Write(string file, Stream content, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            long written = 0;
            while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation) is > 0 and var read)
            {
                space.Require(read);
                await RandomAccess.WriteAsync(handle, buffer.AsMemory(0, read), written, cancellation);
                written += read;
            }

            RandomAccess.FlushToDisk(handle);
            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static InsufficientStorageException Full(IOException e) => new("The disk is full.", e);
}
