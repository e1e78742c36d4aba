using System.Diagnostics;

namespace Darkroom.Tests;

/// <summary>4 MiB that are really full when they are full. Mounting takes root.</summary>
internal sealed class SmallDisk(string path) : IDisposable
{
    public static SmallDisk Mount(string path)
    {
        Directory.CreateDirectory(path);
        Assert.SkipUnless(Environment.UserName == "root" && Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", path) == 0, "mounting a small disk takes root");
        return new SmallDisk(path);
    }

    public void Dispose() => Run("umount", "-l", path);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
