using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Darkroom.Imaging;

/// <summary>The host's side of one worker process.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int KilledBySignal = 128;
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    /// <summary>Times the limit of processor time that a worker may take by the clock while it does not compute: it waits for what does not come.</summary>
    private const int Patience = 4;

    /// <summary>The same of one that computes as often as others let it.</summary>
    private const int LongPatience = 15;

    /// <summary>Of the limit, in processor time: who computed less does not compute.</summary>
    private const double Idle = 0.02;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // Nothing secret goes where strangers' bytes are decoded: of the host's environment only what finds programs and libraries.
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "DOTNET_ROOT", "LD_LIBRARY_PATH", "LD_PRELOAD"];

    private readonly Process process;
    private readonly Complaints complaints;

    private WorkerProcess(Process process)
    {
        this.process = process;
        Id = process.Id;
        complaints = new(process.StandardError);
        Exited = process.WaitForExitAsync();
    }

    public string Version { get; private set; } = "";

    /// <inheritdoc cref="Hello.Weakness"/>
    public string Weakness { get; private set; } = "";

    public int Id { get; }

    public Task Exited { get; }

    /// <summary>A worker that has said hello; else throws <see cref="WorkerDeath"/>.</summary>
    public static async Task<WorkerProcess> Start(WorkerCommand command, ImagingOptions options)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Furnish(start.Environment);
        if (options.ConfineWorkers) Confinement.Allow(command, options.Library, start.Environment);
        var worker = new WorkerProcess(Launch(start));
        try
        {
            await worker.Say(options, Messages.Default.ImagingOptions);
            var hello = await worker.Hear(Messages.Default.Hello, StartLimit, CancellationToken.None);
            worker.Weakness = hello.Weakness;
            worker.Version = hello.Version ?? throw new WorkerDeath(DeathCause.Crash, hello.Error ?? "A worker said nothing of itself.");
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives it one job and takes its answers one by one; throws <see cref="WorkerDeath"/> when it does not live to give them all.</summary>
    /// <param name="limit">For each answer.</param>
    public async IAsyncEnumerable<WorkerReply> Ask(WorkerRequest request, TimeSpan limit, [EnumeratorCancellation] CancellationToken ending)
    {
        await Say(request, Messages.Default.WorkerRequest);
        for (var i = 0; i < request.Replies; i++) yield return await Hear(Messages.Default.WorkerReply, limit, ending);
    }

    /// <summary>Has it read what it needs to know of a source before it decodes; <see cref="Ask"/> for the same source follows.</summary>
    public async Task Open(WorkerRequest request, TimeSpan limit, CancellationToken ending)
    {
        await Say(request with { Opens = true }, Messages.Default.WorkerRequest);
        await Hear(Messages.Default.WorkerReply, limit, ending);
    }

    public async Task End()
    {
        process.Kill();
        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        process.Dispose();
    }

    private static Process Launch(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception refused)
        {
            throw new WorkerDeath(DeathCause.Crash, refused.Message);
        }
    }

    private async Task Say<T>(T message, JsonTypeInfo<T> type)
    {
        try
        {
            await Wire.Write(process.StandardInput.BaseStream, message, type);
        }
        catch (IOException)
        {
            // The pipe broke: it is dead, and its exit code says how.
            await End();
            throw await Autopsy();
        }
    }

    private async Task<T> Hear<T>(JsonTypeInfo<T> type, TimeSpan limit, CancellationToken ending)
        where T : class
    {
        try
        {
            var hearing = Wire.Read(process.StandardOutput.BaseStream, type, ending);
            if (await Overdue(hearing, limit) is { } overdue)
            {
                await End();
                throw overdue;
            }

            if (await hearing is { } heard) return heard;
        }
        catch (OperationCanceledException)
        {
            await End();
            throw new WorkerDeath(DeathCause.Killed, "A worker was killed because the server is stopping.");
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or JsonException)
        {
            // It is dead, or talks nonsense and is as good as dead.
            process.Kill();
            if (broken is not IOException)
            {
                await Exited;
                throw new WorkerDeath(DeathCause.Crash, $"A worker said what is no answer. {await complaints.All}");
            }
        }

        await Exited;
        throw await Autopsy();
    }

    /// <summary>
    /// Null when it answers before it has used its time up. The processor's count of it: that others keep the machine busy is no fault of the
    /// picture's, and no proof against it when they keep it from ending at all. By the clock it is waited for several times as long.
    /// </summary>
    private async Task<WorkerDeath?> Overdue(Task answer, TimeSpan limit)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), ProcessorTime());
        for (var left = limit; ;)
        {
            try
            {
                await answer.WaitAsync(left);
                return null;
            }
            catch (TimeoutException)
            {
                var used = ProcessorTime() - before;
                var computes = used > limit * Idle;
                var (own, wall) = (limit - used, (limit * (computes ? LongPatience : Patience)) - Stopwatch.GetElapsedTime(began));
                if (own <= TimeSpan.Zero) return new(DeathCause.Timeout, $"A worker was killed after {limit.TotalSeconds} s.");
                if (wall <= TimeSpan.Zero)
                {
                    return computes
                        ? new(DeathCause.Starved, $"A worker was killed after {limit.TotalSeconds * LongPatience} s, of which it had the processor for {used.TotalSeconds:F1}: others keep it busy.")
                        : new(DeathCause.Timeout, $"A worker was killed after {limit.TotalSeconds * Patience} s in which it did nothing.");
                }

                left = own < wall ? own : wall;
            }
        }
    }

    /// <summary>Of one that has ended: none, and its answer ends with it.</summary>
    private TimeSpan ProcessorTime()
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException) when (process.HasExited)
        {
            return TimeSpan.Zero;
        }
    }

    private async Task<WorkerDeath> Autopsy()
    {
        var last = await complaints.All;
        var cause = process.ExitCode is KilledBySignal + Sigkill or KilledBySignal + Sigterm ? DeathCause.Killed
            : last.Contains("memory", StringComparison.OrdinalIgnoreCase) || last.Contains("failed to allocate", StringComparison.Ordinal) ? DeathCause.Memory
            : DeathCause.Crash;
        return new(cause, $"A worker ended with code {process.ExitCode}. {last}");
    }

    public static void Furnish(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Except(Inherited, StringComparer.Ordinal).ToArray()) environment.Remove(name);
        // A small quiet runtime: the work is done by native code on one thread.
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_GCHeapHardLimit"] = "4000000";
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_EnableDiagnostics"] = "0";
        // An idle thread that spins takes its time from a decoder, here or in another worker.
        environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        // Pictures of many sizes in many arenas would fragment into memory that is never given back.
        environment["MALLOC_ARENA_MAX"] = "2";
        // A job asks for about what the one before it gave back: pages that stay need not be cleared again.
        environment["MALLOC_TOP_PAD_"] = "4194304";
        environment["MALLOC_TRIM_THRESHOLD_"] = "67108864";
        environment["MALLOC_MMAP_THRESHOLD_"] = "33554432";
    }
}
