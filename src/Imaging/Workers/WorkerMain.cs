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

        if (Wire.Receive(input, Messages.Default.ImagingOptions) is not { } options) return 0;
        ProcessLimits.Apply(options.WorkerMemory, options.MaxOutputBytes);
        var hello = Start(options);
        Wire.Send(output, hello, Messages.Default.Hello);
        if (hello.Error is not null) return 1;

        LeaveWithHost();
        var retirement = new Retirement(options);
        // One thread from request to answer: each hand-over to another would be waited for.
        SourceHeaders? opened = null;
        while (Wire.Receive(input, Messages.Default.WorkerRequest) is { } request)
        {
            if (request.Opens)
            {
                opened = new(request.Source, options);
                foreach (var wanted in request.Outputs) opened.Of(wanted);
                Wire.Send(output, new(Failure.None, null), Messages.Default.WorkerReply);
                continue;
            }

            // Nothing comes in between, and what a file says is not believed for longer.
            var known = opened?.Source == request.Source ? opened : null;
            opened = null;
            foreach (var reply in Worker.Do(request, options, known)) Wire.Send(output, reply with { Retires = retirement.IsDueAfter(reply) }, Messages.Default.WorkerReply);
        }

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

    /// <summary>The host's end is noticed in the middle of a job too.</summary>
    private static void LeaveWithHost() => new Thread(() =>
    {
        HostPipe.WaitForEnd();
        ProcessLimits.Leave();
    }) { IsBackground = true }.Start();
}
