using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>The pipe on which a worker gets its requests: standard input.</summary>
internal static partial class HostPipe
{
    /// <summary>Returns when the other end is closed, whatever was read until then: it asks for no data, and so takes none.</summary>
    public static void WaitForEnd()
    {
        var pipe = default(Watched);
        // A signal wakes it too, and shows nothing.
        while (Poll(ref pipe, 1, Timeout.Infinite) != 1 || pipe.Seen == 0)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Watched pipe, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int Descriptor;
        public short Wanted;
        public short Seen;
    }
}
