using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>The verb <c>worker</c>: a process that decodes strangers' bytes, one job at a time, and may be killed at any moment.</summary>
public static class WorkerMain
{
    /// <summary>Serves requests from standard input until it is closed.</summary>
    /// <param name="arguments">Behind the verb.</param>
    public static int Run(params string[] arguments)
    {
        if (arguments is [ReaderMain.Verb, .. var reading]) return ReaderMain.Run(reading);
        Confinement.Enter();
        // A terminal's Ctrl-C and a container's stop reach every process; when a worker ends, its host decides.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();

        if (Wire.Read(input, Messages.Default.ImagingOptions).GetAwaiter().GetResult() is not { } options) return 0;
        ProcessLimits.Apply(options.WorkerMemory, options.MaxOutputBytes);
        var hello = Start(options);
        Wire.Write(output, hello, Messages.Default.Hello).GetAwaiter().GetResult();
        if (hello.Error is not null) return 1;

        var retirement = new Retirement(options);
        foreach (var reply in Requests(input).GetConsumingEnumerable().SelectMany(request => Worker.Do(request, options)))
            Wire.Write(output, reply with { Retires = retirement.IsDueAfter(reply) }, Messages.Default.WorkerReply).GetAwaiter().GetResult();
        return 0;
    }

    private static Hello Start(ImagingOptions options)
    {
        try
        {
            VipsLibrary.Start(options.Library, options.Admitted);
            Confinement.Close();
            return new(PipelineVersion.Describe(options), null, Confinement.Weakness);
        }
        catch (DllNotFoundException missing)
        {
            return new(null, missing.Message, "");
        }
    }

    /// <summary>Reads on a thread of its own, so that the host's end is noticed in the middle of a job too.</summary>
    private static BlockingCollection<WorkerRequest> Requests(Stream input)
    {
        var requests = new BlockingCollection<WorkerRequest>();
        new Thread(() =>
        {
            while (Wire.Read(input, Messages.Default.WorkerRequest).GetAwaiter().GetResult() is { } request) requests.Add(request);
            ProcessLimits.Leave();
        }) { IsBackground = true }.Start();
        return requests;
    }
}
