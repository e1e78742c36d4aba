using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Darkroom.Actors;

/// <summary>The engine of this process: sends calls to activations.</summary>
internal sealed class GrainRuntime : IDisposable
{
    /// <summary>Running turns of shards that move have this long to end.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private const long LongestTimeout = 3_600_000;

    private readonly CancellationTokenSource abort = new();
    private readonly long defaultTimeout;
    private readonly Router router;
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
        router = new Router(this, services.GetService<GrainClient>());
        placement.Drain = Drain;
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

    /// <summary>Activations by type.</summary>
    public Dictionary<string, int> Count() => Kinds.ToDictionary(kind => kind.Name, kind => kind.Activations, StringComparer.Ordinal);

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
        else if (!Admits(call)) Refuse(call);
        else
        {
            call.ObserveCancellation();
            if (!TryDeliver(call, now, ref last)) Reroute(call);
        }
    }

    /// <summary>A call that another process made: it runs here or nowhere.</summary>
    /// <param name="remaining">Milliseconds until nobody waits for it.</param>
    public void Receive(GrainCall call, long remaining)
    {
        var now = Clock.Now;
        call.IsInbound = true;
        call.Interleaving = call.Kind.Reentrant ? Interleaving.Always : call.Method.Interleaving;
        call.Deadline = now + Math.Min(remaining, LongestTimeout);
        if (Tracing.Source.HasListeners()) call.Trace();

        Activation? none = null;
        if (call.Deadline <= now) call.TimeOut();
        else if (!Admits(call)) Refuse(call);
        else
        {
            call.ObserveCancellation();
            if (!TryDeliver(call, now, ref none)) Reroute(call);
        }
    }

    /// <summary>This process is stopping.</summary>
    public static void Refuse(Call call) =>
        call.Fail(call is GrainCall { IsInbound: true } ? new PausedException() : new GrainUnavailableException("This process is stopping."), Outcome.Rejected);

    /// <summary>A call that did not run and cannot run here goes where it can; one that came from there is told so.</summary>
    public void Reroute(GrainCall call)
    {
        if (!call.IsInbound) _ = router.Route(call);
        else call.Fail(Placement.Serving ? new MovedException() : new PausedException(), Outcome.Rejected);
    }

    /// <returns>Whether an activation of this process has it, or it has its answer.</returns>
    public bool TryDeliver(GrainCall call)
    {
        Activation? none = null;
        return TryDeliver(call, Clock.Now, ref none);
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

    private bool TryDeliver(GrainCall call, long now, ref Activation? last)
    {
        if (!Placement.Serving) return false;
        var activation = last ?? call.Kind.Find(call.Key);
        Admission admission;
        do
        {
            if (activation is null && Placement.Locate(Shards.Of(new(call.Kind.Name, call.Key))).Kind == OwnerKind.Here) activation = call.Kind.GetOrAdd(call.Key);
            last = activation;
            if (activation is null) return false;
            admission = activation.TryAdd(call, now);
            activation = admission == Admission.Closed ? call.Kind.Find(call.Key) : activation;
        }
        while (admission == Admission.Closed);

        if (admission == Admission.Full)
            call.Fail(new LimitExceededException($"{Options.MailboxSize} calls wait for {call.Kind.Name}/{call.Key} already."), Outcome.Rejected);
        return true;
    }

    private async Task Drain(IReadOnlySet<int> shards)
    {
        var leaving = Kinds
            .SelectMany(kind => kind.Living)
            .Where(activation => shards.Contains(Shards.Of(new(activation.Kind.Name, activation.Key))))
            .Select(activation => activation.MoveAway())
            .ToArray();
        await Task.WhenAny(Task.WhenAll(leaving), Task.Delay(DrainTime, Clock.Time));
    }
}
