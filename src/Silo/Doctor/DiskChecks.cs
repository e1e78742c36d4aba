using System.Diagnostics;
using System.Globalization;
using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary>The folders that this process writes to: whether it may, what is free, and how long the disk takes to keep something.</summary>
internal static class DiskChecks
{
    private const int Flushes = 5;
    private static readonly TimeSpan SlowFlush = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<Finding> Run(StorageOptions options)
    {
        foreach (var finding in Of("data folder", options.Data, options.MinFreeBytes)) yield return finding;
        if (options.Cache.Folder is { } cache)
            foreach (var finding in Of("cache folder", cache, options.MinFreeBytes)) yield return finding;
    }

    private static IEnumerable<Finding> Of(string what, string path, long keep)
    {
        path = Path.GetFullPath(path);
        // Before the first start it is not there; its place is.
        var place = path;
        while (!Directory.Exists(place)) place = Path.GetDirectoryName(place)!;
        if (place == path && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != UnixFileMode.None)
            yield return Finding.Warning(what, $"{path} is open to other users of this machine.", $"chmod 700 {path}");
        yield return Space(what, path, place, keep);
        yield return Flush(what, path, place);
    }

    private static Finding Space(string what, string path, string place, long keep)
    {
        var drive = new DriveInfo(place);
        var free = drive.AvailableFreeSpace;
        var said = string.Create(CultureInfo.InvariantCulture, $"{path} has {free / 1e9:0.0} GB of {drive.TotalSize / 1e9:0.0} GB free");
        if (free < keep) return Finding.Failed(what, $"{said}, less than Storage:MinFreeBytes: uploads and renders are refused with 507.", "make room, or give it a larger disk.");
        return free < Math.Max(2 * keep, drive.TotalSize / 20) ? Finding.Warning(what, $"{said}: soon uploads are refused.", "make room, or set Storage:VariantBytes lower.") : Finding.Ok(what, said);
    }

    private static Finding Flush(string what, string path, string place)
    {
        var file = Path.Combine(place, $".doctor-{Guid.NewGuid():N}");
        try
        {
            var times = new TimeSpan[Flushes];
            using (var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose))
            {
                for (var i = 0; i < Flushes; i++)
                {
                    var began = Stopwatch.GetTimestamp();
                    RandomAccess.Write(handle, new byte[4_096], i * 4_096L);
                    RandomAccess.FlushToDisk(handle);
                    times[i] = Stopwatch.GetElapsedTime(began);
                }
            }

            Array.Sort(times);
            var median = times[Flushes / 2];
            var said = string.Create(CultureInfo.InvariantCulture, $"a write to {place} is durable after {median.TotalMilliseconds:0.0} ms");
            return median > SlowFlush ? Finding.Warning(what, $"{said}: every upload waits for several.", "use a local SSD.") : Finding.Ok(what, said);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed(what, $"{path} cannot be written: {e.Message}", $"give it to this user ({Environment.UserName}), or set Storage:Data to a folder that is.");
        }
    }
}
