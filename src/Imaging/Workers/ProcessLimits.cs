using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>What a worker takes from itself before it looks at a stranger's bytes.</summary>
internal static partial class ProcessLimits
{
    private const int ProcessorTime = 0;
    private const int FileSize = 1;
    private const int Data = 2;
    private const int Core = 4;
    private const int Priority = 10;

    /// <param name="memory">
    /// Bytes of private writable memory. Not RLIMIT_AS: a .NET runtime reserves address space that it never touches,
    /// and reserved space does not hurt anybody.
    /// </param>
    /// <param name="fileSize">Bytes of a file that it writes.</param>
    /// <param name="seconds">Of processor time, after which the kernel ends it.</param>
    public static void Apply(long memory, long fileSize, int? seconds = null)
    {
        if (seconds is { } most) Set(ProcessorTime, (ulong)most);
        Set(Data, (ulong)memory);
        Set(FileSize, (ulong)fileSize);
        Set(Core, 0);
    }

    /// <summary>Renders give way to the process that answers requests, for processor and disk. Counts for this thread and what it begins.</summary>
    public static void GiveWay()
    {
        // Who was started lower stays there.
        if (GetPriority(which: 0, who: 0) < Priority && SetPriority(which: 0, who: 0, Priority) != 0) throw Failed("setpriority");
        // The lowest of the ordinary classes. A kernel without such priorities has nothing to give way with.
        _ = Call(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 30 : 251, 1, 0, (2 << 13) | 7);
    }

    /// <summary>Ends the process now: a thread deep in a decoder is not waited for.</summary>
    public static void Leave() => Exit(0);

    private static void Set(int resource, ulong bytes)
    {
        var limit = new Limit(bytes, bytes);
        if (SetLimit(resource, in limit) != 0) throw Failed("setrlimit");
    }

    private static InvalidOperationException Failed(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit(ulong soft, ulong hard)
    {
        public readonly ulong Soft = soft;
        public readonly ulong Hard = hard;
    }
}
