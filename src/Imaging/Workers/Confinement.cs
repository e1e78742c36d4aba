using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Darkroom.Imaging;

/// <summary>
/// A worker shuts itself in before it looks at a stranger's bytes: no network, no signal and no other program, and of the disk only what it
/// needs (docs/decisions/0014-confined-workers.md). Rules of a thread hold for what it begins later, so the program sets them and starts itself again.
/// </summary>
internal static partial class Confinement
{
    private const string Readable = "DARKROOM_WORKER_READABLE";
    private const string Writable = "DARKROOM_WORKER_WRITABLE";
    private const string Entered = "DARKROOM_WORKER_ENTERED";

    private const int IgnoreSignal = 1;
    private const int Sigxfsz = 25;

    /// <summary>What a program finds its files and its limits by.</summary>
    private static readonly string[] ProgramVariables = ["PATH", "LANG", "OMP_THREAD_LIMIT", "TESSDATA_PREFIX"];

    /// <summary>What .NET, libvips and its codecs and fonts read.</summary>
    private static readonly string[] System =
    [
        "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/dotnet", "/var/cache/fontconfig", "/proc", "/sys",
        "/dev/zero", "/dev/random", "/dev/urandom",
    ];

    /// <summary>What could not be shut, in words for the operator; empty when all was.</summary>
    public static string Weakness { get; private set; } = "";

    /// <summary>The host's side: tells a worker that is about to be started what it may use. Without this it is not confined.</summary>
    public static void Allow(WorkerCommand command, string library, IDictionary<string, string?> environment)
    {
        var libraries = new[] { library, File.Exists(library) ? File.ResolveLinkTarget(library, returnFinalTarget: true)?.FullName : null }.Select(Path.GetDirectoryName);
        environment[Readable] = string.Join(Path.PathSeparator, [.. command.Readable, .. libraries.Where(folder => !string.IsNullOrEmpty(folder))]);
        environment[Writable] = string.Join(Path.PathSeparator, command.Writable);
        if (command.Writable is [var scratch, ..]) environment["TMPDIR"] = scratch;
    }

    /// <summary>Returns only in the program that was started again.</summary>
    public static void Enter()
    {
        if (Environment.GetEnvironmentVariable(Entered) is { } weakness)
        {
            Weakness = weakness;
            return;
        }

        ProcessLimits.GiveWay();
        // Beyond its limit a write fails, and that is an answer; the signal would be a death.
        Signal(Sigxfsz, IgnoreSignal);
        if (IsWanted) Capabilities.Drop();
        StartAgain(IsWanted ? Landlock.Restrict([.. System, .. Programs()], PathsOf(Readable), [.. PathsOf(Writable), "/dev/null"]) : "");
    }

    /// <summary>Shuts itself in for another program and becomes it, with nothing to write to but what is open.</summary>
    /// <param name="seconds">Of processor time.</param>
    /// <returns>Why it did not.</returns>
    public static string BecomeProgram(string path, IEnumerable<string> arguments, IEnumerable<string> readable, long memory, int seconds)
    {
        ProcessLimits.GiveWay();
        Capabilities.Drop();
        // Where there is no Landlock or no seccomp, doctor has said so of the workers.
        _ = Landlock.Restrict([.. System, Path.GetDirectoryName(path)!], readable, ["/dev/null"]);
        _ = SystemCalls.Refuse(besidesPrograms: true);
        ProcessLimits.Apply(memory, fileSize: 0, seconds);
        string[] variables = [.. ProgramVariables.Select(name => (name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null).Select(variable => $"{variable.name}={variable.Value}")];
        _ = Execute(path, [.. arguments, null], [.. variables, null]);
        return $"{path}: {Marshal.GetLastPInvokeErrorMessage()}";
    }

    /// <summary>The last door: after it no thread of this process opens a socket or runs a program. Not before all libraries are loaded.</summary>
    public static void Close()
    {
        if (!IsWanted || SystemCalls.Refuse()) return;
        Weakness = $"{Weakness} This kernel has no seccomp: workers can reach the network.".Trim();
    }

    private static bool IsWanted => Environment.GetEnvironmentVariable(Writable) is not null;

    /// <summary>Where this program and its libraries are.</summary>
    private static IEnumerable<string> Programs()
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        string?[] folders =
        [
            AppContext.BaseDirectory, Path.GetDirectoryName(Environment.ProcessPath), Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")), runtime,
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            .. PathsOf("LD_LIBRARY_PATH"), .. PathsOf("LD_PRELOAD"),
        ];
        return folders.OfType<string>().Where(folder => folder.Length > 0);
    }

    private static string[] PathsOf(string variable) => (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static void StartAgain(string weakness)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}");
        var arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');
        _ = Execute(Environment.ProcessPath!, [.. arguments, null], [.. variables, $"{Entered}={weakness}", null]);
        throw new InvalidOperationException($"The worker cannot start itself again: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
