using System.Security.Cryptography;

namespace Darkroom.Tests;

public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Below_the_free_space_to_keep_nothing_is_written()
    {
        var blobs = new FileBlobStore(temp["blobs"], temp["tmp"], minFreeBytes: 1L << 60);
        Assert.False(blobs.HasRoom());
        await Assert.ThrowsAsync<InsufficientStorageException>(() => blobs.Put("originals/a/0", new MemoryStream([1]), CancellationToken.None));
        var scratch = blobs.NewScratchPath();
        await File.WriteAllBytesAsync(scratch, [1]);
        await Assert.ThrowsAsync<InsufficientStorageException>(() => blobs.PutFile("originals/a/0", scratch, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["tmp"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["blobs"]));
    }

    [Fact]
    public async Task A_full_disk_refuses_cleanly_and_works_again_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(temp["disk"]);
        var blobs = new FileBlobStore(temp["disk/blobs"], temp["disk/tmp"], minFreeBytes: 0);
        await Assert.ThrowsAsync<InsufficientStorageException>(() => blobs.Put("originals/a/0", new Endless(), CancellationToken.None));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["disk/tmp"]));
        await blobs.Put("originals/a/0", new MemoryStream(RandomNumberGenerator.GetBytes(1000)), CancellationToken.None);
    }

    [Fact]
    public async Task A_database_on_a_full_disk_refuses_the_write_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(temp["disk"]);
        using var folder = DataFolder.Open(temp["disk/data"]);
        using var database = SqliteDatabase.Open(folder);
        await database.Write(session => session.Execute("CREATE TABLE test (n INTEGER PRIMARY KEY, text TEXT)"));
        var ballast = Path.Combine(folder.Scratch, "ballast");
        Assert.ThrowsAny<IOException>(() => Fill(ballast));
        Exception? refused = null;
        for (var i = 0; i < 100 && refused is null; i++)
        {
            refused = await Record.ExceptionAsync(() => database.Write(session =>
                session.Execute("INSERT INTO test (text) VALUES (hex(zeroblob(100000)))")));
        }

        Assert.IsAssignableFrom<IOException>(refused);
        var kept = database.Read(session => session.Number("SELECT count(*) FROM test"));
        File.Delete(ballast);
        await database.Write(session => session.Execute("INSERT INTO test (text) VALUES ('small')"));
        Assert.Equal(kept + 1, database.Read(session => session.Number("SELECT count(*) FROM test")));
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = new byte[4096]; ;) file.Write(block);
    }

    /// <summary>Ends only when nobody reads it any more.</summary>
    private sealed class Endless : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);
    }
}
