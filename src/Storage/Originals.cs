using System.Buffers;
using System.Security.Cryptography;

namespace Darkroom.Storage;

/// <summary>Copies originals from one store to another by what a database says of them.</summary>
internal static class Originals
{
    private const int Page = 500;
    private const int BufferBytes = 128 << 10;

    /// <param name="isGone">Whether an image whose original is not there was deleted meanwhile.</param>
    public static async Task<BackupReport> Copy(
        FileBlobStore from,
        FileBlobStore to,
        SqliteSession images,
        Func<ImageId, bool> isGone,
        IProgress<BackupReport>? progress,
        CancellationToken cancellation)
    {
        var report = BackupReport.Nothing;
        var last = "";
        while (images.List(
            "SELECT id, bytes, sha256 FROM image WHERE id > ?1 AND store = '' ORDER BY id LIMIT ?2",
            row => new Original(ImageId.Parse(row.GetString(0), null), row.GetInt64(1), row.GetString(2)),
            last,
            Page) is [.., var end] page)
        {
            foreach (var original in page)
            {
                report = await Copy(from, to, original, cancellation) switch
                {
                    Outcome.Present => report with { Images = report.Images + 1 },
                    Outcome.Copied => report with { Images = report.Images + 1, Copied = report.Copied + 1, BytesCopied = report.BytesCopied + original.Bytes },
                    Outcome.Missing when isGone(original.Image) => report with { Deleted = report.Deleted + 1 },
                    _ => report with { Images = report.Images + 1, Damaged = report.Damaged.Add(original.Image) },
                };
            }

            last = end.Image.ToString();
            progress?.Report(report);
        }

        return report;
    }

    private static async Task<Outcome> Copy(FileBlobStore from, FileBlobStore to, Original original, CancellationToken cancellation)
    {
        var key = BlobKeys.Original(original.Image);
        using (var there = await to.Open(key, cancellation))
        {
            // Verified when it was copied, and never written again.
            if (there?.Length == original.Bytes) return Outcome.Present;
        }

        using var blob = await from.Open(key, cancellation);
        if (blob is null) return Outcome.Missing;
        var file = to.NewScratchPath();
        if (await CopyAndHash(blob, file, cancellation) != original.Sha256)
        {
            File.Delete(file);
            return Outcome.Damaged;
        }

        await to.PutFile(key, file, cancellation);
        return Outcome.Copied;
    }

    private static async Task<string> CopyAndHash(IBlob blob, string file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var copy = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long at = 0; await blob.Read(buffer, at, cancellation) is > 0 and var read; at += read)
            {
                hash.AppendData(buffer, 0, read);
                await copy.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private enum Outcome
    {
        Present,
        Copied,
        Missing,
        Damaged,
    }

    private sealed record Original(ImageId Image, long Bytes, string Sha256);
}
