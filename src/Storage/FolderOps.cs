namespace Darkroom.Storage;

/// <summary>Changes of folders that are durable when they return, while others make and remove the same folders.</summary>
internal static class FolderOps
{
    // Inside the process the locks keep making and removing apart; a folder that several processes share needs more than one try.
    private const int Tries = 16;

    // Who finds a folder there relies on it, so who makes one holds the lock until it is durable. Each lock is for a few
    // fan-out folders, and one more for what those lie in: under one for all, uploads would queue for each other's fsync.
    private static readonly Lock[] Locks = [.. Enumerable.Range(0, 64).Select(static _ => new Lock())];
    private static readonly Lock MakingFanOut = new();

    /// <summary>Renames a file into a folder that is made when it is not there.</summary>
    public static void MoveDurably(string file, string target, string fanOut)
    {
        var folder = Path.GetDirectoryName(target)!;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                lock (LockOf(fanOut))
                {
                    if (!Directory.Exists(fanOut)) lock (MakingFanOut) MakeFolder(fanOut);
                    MakeFolder(folder);
                    File.Move(file, target, overwrite: true);
                }

                Posix.FlushFolder(folder);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < Tries)
            {
                // Another process removed the folder, empty as it was: make it again.
            }
        }
    }

    /// <summary>Renames a file into a folder that is there, and makes both durable.</summary>
    public static void RenameDurably(string file, string target)
    {
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(handle);
        File.Move(file, target, overwrite: true);
        Posix.FlushFolder(Path.GetDirectoryName(target)!);
    }

    public static void DeleteFile(string path, string fanOut)
    {
        lock (LockOf(fanOut))
        {
            if (!File.Exists(path)) return;
            File.Delete(path);
            var folder = Path.GetDirectoryName(path)!;
            Posix.FlushFolder(folder);
            RemoveEmpty(folder, fanOut);
        }
    }

    public static void DeleteFolder(string path, string fanOut)
    {
        lock (LockOf(fanOut))
        {
            for (var attempt = 1; Directory.Exists(path); attempt++)
            {
                try
                {
                    Directory.Delete(path, recursive: true);
                }
                catch (IOException) when (attempt < Tries)
                {
                    // Another process put something in, or removed it first.
                }
            }

            var parent = Path.GetDirectoryName(path)!;
            Posix.FlushFolder(parent);
            RemoveEmpty(parent, fanOut);
        }
    }

    private static Lock LockOf(string fanOut) => Locks[(uint)string.GetHashCode(fanOut, StringComparison.Ordinal) % Locks.Length];

    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder)!;
        MakeFolder(parent);
        Directory.CreateDirectory(folder);
        Posix.FlushFolder(parent);
    }

    private static void RemoveEmpty(string folder, string fanOut)
    {
        for (; folder.Length > fanOut.Length; folder = Path.GetDirectoryName(folder)!)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Somebody put something in, or was faster.
                return;
            }
        }
    }
}
