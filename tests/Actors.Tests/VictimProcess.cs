using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Darkroom.Tests;

/// <summary>A silo in a process of its own, that can be frozen and killed.</summary>
internal sealed partial class VictimProcess : IAsyncDisposable
{
    private const int Kill = 9, Stop = 19, Continue = 18;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private VictimProcess(Process process) => this.process = process;

    public long Incarnation { get; private set; }

    public static async Task<VictimProcess> Start(Silos silos, int lease = 1)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Actors.Victim", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Darkroom.Actors.Victim.dll");
        string[] arguments = ["exec", program, silos.Options.Database, Silos.NewAddress().ToString(), lease.ToString(CultureInfo.InvariantCulture), Silos.Secret];
        var victim = new VictimProcess(new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false },
        });
        victim.process.OutputDataReceived += (_, line) => victim.lines.Enqueue(line.Data ?? "");
        victim.process.ErrorDataReceived += (_, line) => victim.lines.Enqueue(line.Data is null ? "" : $"error {line.Data}");
        victim.process.Start();
        victim.process.BeginOutputReadLine();
        victim.process.BeginErrorReadLine();
        await victim.Says("joined ");
        victim.Incarnation = long.Parse(victim.lines.First(line => line.StartsWith("joined ", StringComparison.Ordinal))["joined ".Length..], CultureInfo.InvariantCulture);
        return victim;
    }

    /// <summary>The end of it, for messages.</summary>
    public string Said => string.Join('\n', lines.TakeLast(20));

    public int Count(string beginning) => lines.Count(line => line.StartsWith(beginning, StringComparison.Ordinal));

    public Task Says(string beginning, int times = 1) =>
        Silos.Until(() => HasSaid(beginning, times), $"process {process.Id} says '{beginning}' {times} times");

    public void Tell(string command) => process.StandardInput.WriteLine(command);

    public void Freeze() => Signal(Stop);

    public void Thaw() => Signal(Continue);

    public void Shoot() => Signal(Kill);

    /// <summary>What a stop in good order does.</summary>
    public async Task Leave()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync().Within();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) Signal(Kill);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private bool HasSaid(string beginning, int times)
    {
        var hasEnded = process.HasExited;
        // Until what it said last has come.
        if (hasEnded) process.WaitForExit();
        if (Count(beginning) >= times) return true;
        if (hasEnded) Assert.Fail($"The process ended instead of saying '{beginning}'; it said: {Said}");
        return false;
    }

    private void Signal(int number) => Assert.Equal(0, SendSignal(process.Id, number));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int number);
}
