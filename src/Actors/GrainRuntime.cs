using Microsoft.Extensions.Logging;

namespace Darkroom.Actors;

/// <summary>The engine of this process: sends calls to activations.</summary>
internal sealed class GrainRuntime : IDisposable
{
    private readonly CancellationTokenSource abort = new();
    private readonly long defaultTimeout;
    private volatile bool stopping;

    public GrainRuntime(
        GrainManifest manifest, ActorsOptions options, IPlacement placement, IServiceProvider services, TimeProvider time, ILogger<GrainRuntime> logger)
    {
        Abort = abort.Token;
        Options = options;
        Placement = placement;
        Services = services;
        Logger = logger;
        Clock = new Clock(time);
        defaultTimeout = options.ResponseTimeoutSeconds * 1_000L;
        Meter = new ActorsMeter(this);
        Deadlines = new Deadlines(Clock);
        Kinds = [.. manifest.Classes.Select(grainClass => new GrainKind(this, grainClass))];
        Factory = new GrainFactory(manifest, Kinds);
        Collector = new IdleCollector(this);
    }

    public ActorsOptions Options { get; }

    public IPlacement Placement { get; }

    public IServiceProvider Services { get; }

    public ILogger Logger { get; }

    public Clock Clock { get; }

    public ActorsMeter Meter { get; }

    public Deadlines Deadlines { get; }

    /// <summary>In the order of <see cref="GrainManifest.Classes"/>.</summary>
    public GrainKind[] Kinds { get; }

    public IGrainFactory Factory { get; }

    /// <summary>Cancelled when the time to stop is over.</summary>
    public CancellationToken Abort { get; }

    private IdleCollector Collector { get; }

    public static GrainUnavailableException Stopped() => new("This process is stopping.");

    /// <summary>While the process stops, only calls that running calls wait for may still begin.</summary>
    public bool Admits(Call call) => !stopping || (call.Nested && !Abort.IsCancellationRequested);

    /// <param name="last">The activation that answered last time; spares the look-up.</param>
    public void Send(GrainCall call, ref Activation? last)
    {
        var now = Clock.Now;
        var parent = Call.Current;
        call.Interleaving = call.Kind.Reentrant ? Interleaving.Always : call.Method.Interleaving;
        call.Nested = parent is not null || Activation.Current is not null;
        call.Deadline = now + (call.Method.Timeout is { } timeout ? (long)timeout.TotalMilliseconds : defaultTimeout);
        if (parent is not null && parent.Deadline < call.Deadline) call.Deadline = parent.Deadline;
        if (Tracing.Source.HasListeners()) call.Trace();

        if (call.Token.IsCancellationRequested) call.Fail(new OperationCanceledException(call.Token), Outcome.Error);
        else if (call.Deadline <= now) call.TimeOut();
        else if (!Admits(call)) call.Fail(Stopped(), Outcome.Rejected);
        else Deliver(call, now, ref last);
    }

    /// <summary>Ends all activations; what is not done when <see cref="ActorsOptions.StopSeconds"/> have passed is given up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The process stops.");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Options.StopSeconds), Clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // What still runs may call grains that have ended already, and so make new ones.
            while (Kinds.SelectMany(kind => kind.Living).Select(living => living.DeactivateAsync(reason)).ToArray() is { Length: > 0 } ends)
                await Task.WhenAll(ends).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            Logger.LogWarning("{Count} activations did not end in time", Kinds.Sum(kind => kind.Activations));
        }

        await abort.CancelAsync();
    }

    public void Dispose()
    {
        Collector.Dispose();
        Deadlines.Dispose();
        Meter.Dispose();
        abort.Dispose();
    }

    private void Deliver(GrainCall call, long now, ref Activation? last)
    {
        call.ObserveCancellation();
        var activation = last ?? call.Kind.GetOrAdd(call.Key);
        Admission admission;
        while ((admission = activation.TryAdd(call, now)) == Admission.Closed) activation = call.Kind.GetOrAdd(call.Key);
        last = activation;
        if (admission == Admission.Full)
            call.Fail(new LimitExceededException($"{Options.MailboxSize} calls wait for {call.Kind.Name}/{call.Key} already."), Outcome.Rejected);
    }
}
