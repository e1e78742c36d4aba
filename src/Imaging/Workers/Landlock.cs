using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>Linux' Landlock: takes rights from the calling thread and from all that it begins afterwards, without being root.</summary>
internal static unsafe partial class Landlock
{
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const int AskVersion = 1;
    private const int BeneathPath = 1;
    private const int NoNewPrivileges = 38;
    private const int OpenPath = 0x200000 | 0x80000; // O_PATH, O_CLOEXEC

    private const ulong Execute = 1 << 0, WriteFile = 1 << 1, ReadFile = 1 << 2, ReadFolder = 1 << 3, RemoveFile = 1 << 5, MakeFile = 1 << 8, Truncate = 1 << 14;
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate;

    /// <summary>What was not possible; empty when all was.</summary>
    /// <param name="programs">May be read and executed.</param>
    public static string Restrict(IEnumerable<string> programs, IEnumerable<string> readable, IEnumerable<string> writable)
    {
        var version = (int)Call(CreateRuleset, 0, 0, AskVersion);
        if (version < 1) return "This kernel has no Landlock: workers can read and write what this user can.";

        // Later versions know more rights; all that are known are taken.
        var known = version switch { 1 => (1ul << 13) - 1, 2 => (1ul << 14) - 1, < 5 => (1ul << 15) - 1, _ => (1ul << 16) - 1 };
        var rules = new Rules(known, Net: 3, Scoped: 3);
        var ruleset = (int)Call(CreateRuleset, (nint)(&rules), version switch { < 4 => 8, < 6 => 16, _ => 24 }, 0);
        if (ruleset < 0) return Failed("landlock_create_ruleset");

        foreach (var path in programs) Add(ruleset, path, Execute | ReadFile | ReadFolder);
        foreach (var path in readable) Add(ruleset, path, ReadFile | ReadFolder);
        foreach (var path in writable) Add(ruleset, path, known & (ReadFile | ReadFolder | WriteFile | RemoveFile | MakeFile | Truncate));
        if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0) return Failed("prctl");
        return Call(RestrictSelf, ruleset, 0, 0) == 0 ? "" : Failed("landlock_restrict_self");
    }

    /// <summary>What is not there needs no right.</summary>
    private static void Add(int ruleset, string path, ulong rights)
    {
        var opened = Open(path, OpenPath);
        if (opened < 0) return;
        var rule = new Rule(Directory.Exists(path) ? rights : rights & OfFiles, opened);
        var added = Call(AddRule, ruleset, BeneathPath, (nint)(&rule));
        _ = CloseFile(opened);
        if (added != 0) throw new InvalidOperationException($"{path}: {Failed("landlock_add_rule")}");
    }

    private static string Failed(string call) => $"{call}: {Marshal.GetLastPInvokeErrorMessage()}; workers can read and write what this user can.";

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth = 0);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);

    /// <param name="Net">To bind and to connect TCP.</param>
    /// <param name="Scoped">Abstract sockets and signals: none to processes outside.</param>
    private readonly record struct Rules(ulong Files, ulong Net, ulong Scoped);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Rule(ulong Rights, int Folder);
}
