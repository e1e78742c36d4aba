using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Darkroom.Storage;

/// <summary>What .NET does not offer of the file system.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int NoSuchEntry = 2;

    /// <summary>Makes the entries of a folder durable: those made, renamed and removed. A folder that is gone has none.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            if (Marshal.GetLastPInvokeError() == NoSuchEntry) return;
            throw LastError(path);
        }

        try
        {
            if (Flush(descriptor) != 0) throw LastError(path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException LastError(string path)
    {
        var reason = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{path} cannot be made durable: {reason.Message}", reason);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
