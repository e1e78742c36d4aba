using System.Security.Cryptography;

namespace Darkroom.Tests;

/// <summary>What every blob store promises.</summary>
public abstract class BlobStoreConformance
{
    private static readonly CancellationToken Never = CancellationToken.None;

    protected abstract IBlobStore Blobs { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_003)]
    public async Task What_is_put_is_read_back_at_any_offset(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(length, await Blobs.Put("originals/a/0", new Dribble(bytes), Never));
        using var blob = await Blobs.Open("originals/a/0", Never);
        Assert.Equal((length, length), (blob!.Length, await Blobs.LengthOf("originals/a/0", Never)));
        Assert.Equal(bytes, await ReadAll(blob));
        var middle = new byte[10];
        var read = await blob.Read(middle, length / 2, Never);
        Assert.Equal(bytes.AsSpan(length / 2, Math.Min(10, length - (length / 2))), middle.AsSpan(0, read));
        Assert.Equal(0, await blob.Read(middle, length, Never));
    }

    [Fact]
    public async Task There_is_nothing_where_nothing_was_put()
    {
        await Put("variants/a/0/x.webp");
        Assert.Null(await Blobs.Open("variants/a/0/y.webp", Never));
        Assert.Null(await Blobs.Open("variants/a/0", Never));
        Assert.Null(await Blobs.Open("variants/b/0/x.webp", Never));
        Assert.Null(await Blobs.LengthOf("variants/a/0/y.webp", Never));
        Assert.Null(await Blobs.LengthOf("variants/a/0", Never));
        Assert.Null(await Blobs.Materialise("variants/a/0/y.webp", null, Never));
        await Blobs.Delete("variants/a/0/y.webp", Never);
        await Blobs.DeleteAll("variants/b", Never);
    }

    [Fact]
    public async Task A_scratch_file_becomes_a_blob_and_is_gone()
    {
        var path = Blobs.NewScratchPath();
        await File.WriteAllBytesAsync(path, [1, 2, 3], Never);
        Assert.Equal(3, await Blobs.PutFile("variants/a/0/x.webp", path, Never));
        Assert.False(File.Exists(path));
        Assert.Equal([1, 2, 3], await Read("variants/a/0/x.webp"));
    }

    [Fact]
    public async Task What_can_be_made_again_is_there_at_once_and_goes_as_all_others_do()
    {
        await Soon("variants/a/0/x.webp", 1, 2, 3);
        await Soon("variants/a/1/y.webp", 4);
        await Soon("variants/ab/0/z.webp", 5, 6);
        Assert.Equal([1, 2, 3], await Read("variants/a/0/x.webp"));
        Assert.Equal(1, await Blobs.LengthOf("variants/a/1/y.webp", Never));
        Assert.Equal(["variants/a/0/x.webp", "variants/a/1/y.webp"], (await Listed("variants/a")).Order(StringComparer.Ordinal));
        using (var file = await Blobs.Materialise("variants/ab/0/z.webp", null, Never)) Assert.Equal([5, 6], await File.ReadAllBytesAsync(file!.Path, Never));

        await Soon("variants/a/0/x.webp", 7);
        Assert.Equal([7], await Read("variants/a/0/x.webp"));
        await Blobs.Delete("variants/a/0/x.webp", Never);
        await Blobs.DeleteAll("variants/a", Never);
        Assert.Equal(["variants/ab/0/z.webp"], await Listed("variants"));
        Assert.Null(await Blobs.Open("variants/a/0/x.webp", Never));
        Assert.Null(await Blobs.LengthOf("variants/a/1/y.webp", Never));
    }

    [Fact]
    public async Task A_materialised_blob_is_a_file_with_its_bytes()
    {
        await Put("originals/a/0", 4, 5);
        using var file = await Blobs.Materialise("originals/a/0", null, Never);
        Assert.Equal([4, 5], await File.ReadAllBytesAsync(file!.Path, Never));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() => Blobs.Put("originals/a/0", new Broken(), Never));
        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Blobs.Put("originals/a/0", new Dribble(new byte[500_000], cancelled.Cancel), cancelled.Token));
        Assert.Null(await Blobs.Open("originals/a/0", Never));
        Assert.Empty(await Listed("originals"));
    }

    [Fact]
    public async Task A_blob_that_is_deleted_while_it_is_read_is_read_to_its_end()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        await Blobs.Put("originals/a/0", new MemoryStream(bytes), Never);
        using var blob = await Blobs.Open("originals/a/0", Never);
        await Blobs.Delete("originals/a/0", Never);
        await Blobs.DeleteAll("originals/a", Never);
        Assert.Equal(bytes, await ReadAll(blob!));
        Assert.Null(await Blobs.Open("originals/a/0", Never));
    }

    [Fact]
    public async Task Deleting_a_prefix_takes_what_is_below_it_and_nothing_beside_it()
    {
        string[] keys = ["variants/a/0/x.webp", "variants/a/1/y.webp", "variants/ab/0/x.webp", "originals/a/0"];
        foreach (var key in keys) await Put(key);
        Assert.Equal(keys[..3], await Listed("variants"));
        Assert.Equal(keys[..2], await Listed("variants/a"));
        Assert.Equal(keys[..1], await Listed("variants/a/0"));
        await Blobs.DeleteAll("variants/a/0", Never);
        Assert.Equal(keys[1..2], await Listed("variants/a"));
        await Blobs.DeleteAll("variants/a", Never);
        Assert.Equal(keys[2..3], await Listed("variants"));
        Assert.Equal(keys[3..], await Listed("originals"));
    }

    [Fact]
    public async Task Putting_and_deleting_the_same_folder_at_once_breaks_neither()
    {
        var deleting = true;
        var deleter = Task.Run(async () =>
        {
            while (Volatile.Read(ref deleting)) await Blobs.DeleteAll("variants/a", Never);
        });
        await Parallel.ForAsync(0, 200, async (i, _) => await Put($"variants/a/{i % 3}/{i}.webp"));
        Volatile.Write(ref deleting, false);
        await deleter;
        await Put("variants/a/0/last.webp", 7);
        Assert.Equal([7], await Read("variants/a/0/last.webp"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("originals/../../etc")]
    [InlineData("originals/a/..")]
    [InlineData("originals/a/.")]
    [InlineData("originals//a")]
    [InlineData("originals/a/")]
    [InlineData("originals/a b")]
    [InlineData("originals/a\0b")]
    [InlineData("originals\\a")]
    [InlineData("originals")]
    public async Task What_is_no_key_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Blobs.Put(key, new MemoryStream(), Never));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Blobs.Open(key, Never));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Blobs.Delete(key, Never));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Blobs.DeleteAll(key, Never));
    }

    [Fact]
    public async Task A_healthy_store_has_room_and_answers_its_probe()
    {
        Assert.True(Blobs.HasRoom());
        await Blobs.Probe(Never);
    }

    private static async Task<byte[]> ReadAll(IBlob blob)
    {
        var bytes = new byte[blob.Length];
        var at = 0;
        while (at < bytes.Length && await blob.Read(bytes.AsMemory(at), at, Never) is > 0 and var read) at += read;
        return bytes;
    }

    private Task Put(string key, params byte[] bytes) => Blobs.Put(key, new MemoryStream(bytes), Never);

    private async Task Soon(string key, params byte[] bytes)
    {
        var path = Blobs.NewScratchPath();
        await File.WriteAllBytesAsync(path, bytes, Never);
        Assert.Equal(bytes.Length, await Blobs.PutFileSoon(key, path, Never));
    }

    private async Task<byte[]> Read(string key)
    {
        using var blob = await Blobs.Open(key, Never);
        return await ReadAll(blob!);
    }

    private async Task<List<string>> Listed(string prefix)
    {
        var keys = new List<string>();
        await foreach (var blob in Blobs.List(prefix, Never)) keys.Add(blob.Key);
        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    private sealed class Broken : Dribble
    {
        public Broken()
            : base(new byte[500_000], () => throw new IOException("The client went away."))
        {
        }
    }

    /// <summary>A body whose length nobody knows and that comes in small pieces; something happens half way.</summary>
    private class Dribble(byte[] bytes, Action? halfWay = null) : MemoryStream(bytes)
    {
        private bool passed;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > Capacity / 2 && !passed)
            {
                passed = true;
                halfWay?.Invoke();
            }

            return base.ReadAsync(buffer[..Math.Min(buffer.Length, 7001)], cancellationToken);
        }
    }
}
