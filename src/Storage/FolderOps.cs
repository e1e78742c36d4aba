namespace Darkroom.Storage;

/// <summary>Changes of folders that are durable when they return, while others make and remove the same folders.</summary>
internal static class FolderOps
{
    // Each try is lost only to another thread's removing or making the very same folder in between.
    private const int Tries = 16;

    // Who finds a folder there relies on it: the one who makes it holds a lock until it is durable. One lock for each
    // fan-out folder (or a few of them), and one for what they lie in, because an fsync under one lock for all would be a queue.
    private static readonly Lock[] Making = [.. Enumerable.Range(0, 64).Select(static _ => new Lock())];
    private static readonly Lock MakingFanOut = new();

    /// <summary>Renames a file into a folder that is made when it is not there.</summary>
    public static void MoveDurably(string file, string target, string fanOut)
    {
        var folder = Path.GetDirectoryName(target)!;
        for (var attempt = 1; ; attempt++)
        {
            lock (Making[(uint)string.GetHashCode(fanOut, StringComparison.Ordinal) % Making.Length])
            {
                if (!Directory.Exists(fanOut)) lock (MakingFanOut) MakeFolder(fanOut);
                MakeFolder(folder);
            }

            try
            {
                File.Move(file, target, overwrite: true);
                Posix.FlushFolder(folder);
                return;
            }
            catch (Exception e) when (attempt < Tries && File.Exists(file) && e is (DirectoryNotFoundException or FileNotFoundException))
            {
                // An empty folder was removed just now: make it again.
            }
        }
    }

    public static void DeleteFile(string path, string fanOut)
    {
        if (!File.Exists(path)) return;
        File.Delete(path);
        var folder = Path.GetDirectoryName(path)!;
        Posix.FlushFolder(folder);
        RemoveEmpty(folder, fanOut);
    }

    public static void DeleteFolder(string path, string fanOut)
    {
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody else removed it.
            }
            catch (IOException) when (attempt < Tries)
            {
                // A file arrived while the folder was being emptied.
            }
        }

        var parent = Path.GetDirectoryName(path)!;
        Posix.FlushFolder(parent);
        RemoveEmpty(parent, fanOut);
    }

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
