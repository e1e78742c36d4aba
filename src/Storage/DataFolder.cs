using System.Globalization;

namespace Darkroom.Storage;

/// <summary>The folder of everything durable. While one is open no other process serves from the folder; the kernel gives it free when this one dies.</summary>
public sealed class DataFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream held;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    public string Path { get; }

    public string Database => DatabaseIn(Path);

    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    /// <summary>Half-written files; emptied when the folder is opened. On the same file system as <see cref="Blobs"/>.</summary>
    public string Scratch => System.IO.Path.Combine(Path, "tmp");

    /// <summary>Whether somebody served, or serves, from the folder.</summary>
    internal static bool IsOne(string path) => File.Exists(System.IO.Path.Combine(path, LockName));

    internal static string DatabaseIn(string path) => System.IO.Path.Combine(path, "darkroom.db");

    /// <exception cref="DataFolderException">It cannot be written, or another process holds it.</exception>
    public static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            CreatePrivate(path);
            var folder = new DataFolder(path, Hold(path));
            if (Directory.Exists(folder.Scratch)) Directory.Delete(folder.Scratch, recursive: true);
            CreatePrivate(folder.Scratch);
            CreatePrivate(folder.Blobs);
            return folder;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not DataFolderException)
        {
            throw new DataFolderException($"The data folder {path} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => held.Dispose();

    internal static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStream Hold(string path)
    {
        // The lock itself cannot be read by others while it is held, so the name of its holder lies beside it.
        var holder = System.IO.Path.Combine(path, "pid");
        FileStream locked;
        try
        {
            locked = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(holder))
        {
            throw new DataFolderException($"The data folder {path} is in use by process {File.ReadAllText(holder)}.", e);
        }

        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return locked;
    }
}

/// <summary>The data folder cannot be used; the message is for the person who started the program.</summary>
public sealed class DataFolderException(string message, Exception? inner = null) : IOException(message, inner);
