using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>
/// Copies a data folder, also while a server serves from it, and puts a copy back. A copy holds the database of one moment and
/// the originals of that moment; variants are made again when somebody asks for them.
/// </summary>
public static class Backup
{
    private const string Manifest = "manifest.json";

    /// <summary>Brings the copy in <paramref name="toFolder"/> up to date; originals that it has are not copied again, and none is removed.</summary>
    /// <exception cref="DataFolderException">There is nothing to copy, or the target is a data folder.</exception>
    public static async Task<BackupReport> Run(string dataFolder, string toFolder, IProgress<BackupReport>? progress = null, CancellationToken cancellation = default)
    {
        (dataFolder, toFolder) = (Path.GetFullPath(dataFolder), Path.GetFullPath(toFolder));
        var from = DataFolder.DatabaseIn(dataFolder);
        if (!File.Exists(from)) throw new DataFolderException($"There is no database in {dataFolder}.");
        if ((toFolder + '/').StartsWith(dataFolder.TrimEnd('/') + '/', StringComparison.Ordinal)) throw new DataFolderException($"{toFolder} lies in the data folder; a backup goes into a folder of its own.");
        if (DataFolder.IsOne(toFolder)) throw new DataFolderException($"{toFolder} is a data folder; a backup goes into a folder of its own.");

        try
        {
            return await Copy(dataFolder, from, toFolder, progress, cancellation);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not DataFolderException)
        {
            throw new DataFolderException($"The backup cannot be written to {toFolder}: {e.Message}", e);
        }
    }

    private static async Task<BackupReport> Copy(string dataFolder, string from, string toFolder, IProgress<BackupReport>? progress, CancellationToken cancellation)
    {
        // It holds secrets and what is not public, as the data folder does.
        DataFolder.CreatePrivate(toFolder);
        var source = new FileBlobStore(Path.Combine(dataFolder, "blobs"), Path.Combine(dataFolder, "tmp"), minFreeBytes: 0);
        var target = new FileBlobStore(Path.Combine(toFolder, "blobs"), Path.Combine(toFolder, "tmp"), minFreeBytes: 0);
        var copy = target.NewScratchPath();
        try
        {
            BackupReport report;
            using (var living = new SqliteSession(from, SqliteOpenMode.ReadWrite, "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;"))
            {
                living.CopyTo(copy);
                using var snapshot = Open(copy);
                report = await Originals.Copy(source, target, snapshot, isGone: image => IsGone(living, snapshot, image), progress, cancellation);
                await File.WriteAllTextAsync(copy + ".json", JsonSerializer.Serialize(ManifestOf(snapshot)), cancellation);
            }

            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            FolderOps.RenameDurably(copy, DataFolder.DatabaseIn(toFolder));
            FolderOps.RenameDurably(copy + ".json", Path.Combine(toFolder, Manifest));
            return report;
        }
        finally
        {
            File.Delete(copy);
            File.Delete(copy + ".json");
        }
    }

    /// <summary>Makes a data folder of a copy; every original is verified.</summary>
    /// <exception cref="DataFolderException">The target is not empty, or there is no copy.</exception>
    /// <exception cref="InvalidDataException">An original of the copy is missing or damaged.</exception>
    public static async Task<BackupReport> Restore(string fromFolder, string dataFolder, IProgress<BackupReport>? progress = null, CancellationToken cancellation = default)
    {
        fromFolder = Path.GetFullPath(fromFolder);
        var from = DataFolder.DatabaseIn(fromFolder);
        if (!File.Exists(Path.Combine(fromFolder, Manifest)) || !File.Exists(from)) throw new DataFolderException($"{fromFolder} holds no backup.");
        if (Directory.Exists(dataFolder) && Directory.EnumerateFileSystemEntries(dataFolder).Any())
            throw new DataFolderException($"{dataFolder} is not empty; a backup is restored into a new folder.");

        using var folder = DataFolder.Open(dataFolder);
        var source = new FileBlobStore(Path.Combine(fromFolder, "blobs"), Path.Combine(fromFolder, "tmp"), minFreeBytes: 0);
        var target = new FileBlobStore(folder.Blobs, folder.Scratch, minFreeBytes: 0);
        var copy = target.NewScratchPath();
        BackupReport report;
        using (var saved = Open(from))
        {
            SqliteSchema.Check(saved, SqliteSchema.Newest);
            report = await Originals.Copy(source, target, saved, isGone: static _ => false, progress, cancellation);
            if (report.Damaged is [var first, ..])
                throw new InvalidDataException($"{report.Damaged.Length} originals of the backup are missing or damaged, the first is {first}.");
            saved.CopyTo(copy);
        }

        // Last, so that a folder with a database is whole.
        FolderOps.RenameDurably(copy, folder.Database);
        return report;
    }

    /// <summary>Whether the image was deleted after the snapshot was taken; then it is taken out of the snapshot too.</summary>
    private static bool IsGone(SqliteSession living, SqliteSession snapshot, ImageId image)
    {
        if (living.Any("SELECT 1 FROM image WHERE id = ?1", image.ToString())) return false;
        snapshot.Execute("DELETE FROM image WHERE id = ?1", image.ToString());
        return true;
    }

    /// <summary>One file, without a write-ahead log beside it.</summary>
    private static SqliteSession Open(string file) => new(file, SqliteOpenMode.ReadWrite, "PRAGMA journal_mode = DELETE; PRAGMA foreign_keys = ON;");

    private static BackupManifest ManifestOf(SqliteSession snapshot) => new(
        SqliteSchema.VersionOf(snapshot),
        DateTimeOffset.UtcNow,
        snapshot.Number("SELECT count(*) FROM image"),
        snapshot.Number("SELECT sum(bytes) FROM image"));

    private sealed record BackupManifest(long Schema, DateTimeOffset CreatedAt, long Images, long Bytes);
}
