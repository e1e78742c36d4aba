using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Darkroom.Tests;

/// <summary>The built executable as a child process whose output is read line by line.</summary>
public sealed partial class DarkroomProcess : IAsyncDisposable
{
    /// <summary>How often it is asked whether what has ended has said all.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly SemaphoreSlim changed = new(0);

    /// <summary>Its output and its errors: of the two those that may still come.</summary>
    private int open = 2;

    private DarkroomProcess(Process process) => this.process = process;

    /// <summary>The executable that the tests were built with.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "darkroom");

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Everything that it said so far.</summary>
    public string Output => string.Join('\n', lines);

    /// <param name="environment">Set on top of an environment without any of Darkroom's variables.</param>
    /// <param name="program">What starts it, when that is not the executable itself.</param>
    public static DarkroomProcess Start(IEnumerable<string> arguments, Dictionary<string, string> environment, string? folder = null, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("DARKROOM", StringComparison.Ordinal) || name.StartsWith("ADMIN_KEY", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var started = new DarkroomProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        started.process.OutputDataReceived += (_, e) => started.Said(e.Data);
        started.process.ErrorDataReceived += (_, e) => started.Said(e.Data);
        started.process.Exited += (_, _) => started.changed.Release();
        started.process.Start();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits for a line that contains the words.</summary>
    public async Task<string> LineWith(string words, TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            // What it said last may come after its end.
            var isSilent = process.HasExited && Volatile.Read(ref open) == 0;
            if (lines.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } found) return found;
            var left = limit - Stopwatch.GetElapsedTime(began);
            if (isSilent || left <= TimeSpan.Zero)
                Assert.Fail($"Waited {limit.TotalSeconds} s for a line with '{words}'; the process {(process.HasExited ? $"ended with {process.ExitCode}" : "runs")} and said:\n{Output}");
            await changed.WaitAsync(process.HasExited && left > Moment ? Moment : left);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Ended(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited {limit.TotalSeconds} s for the process to end; it said:\n{Output}");
        }

        return process.ExitCode;
    }

    /// <summary>One line of its input.</summary>
    public void Tell(string line) => process.StandardInput.WriteLine(line);

    /// <summary>Sends a signal: 15 asks it to end, 9 does not ask.</summary>
    public void Signal(int number) => Send(process.Id, number);

    public static void Send(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        changed.Dispose();
    }

    private void Said(string? line)
    {
        if (line is null)
        {
            Interlocked.Decrement(ref open);
            return;
        }

        lines.Enqueue(line);
        changed.Release();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
