namespace Darkroom.Actors;

/// <summary>Base of every grain class: one instance per key, whose code runs in turns, never in parallel.</summary>
public abstract class Grain : IGrain
{
    private readonly Activation? activation = Activation.Current;

    /// <exception cref="InvalidOperationException">The instance was not made by the engine.</exception>
    protected IGrainFactory GrainFactory => Activation.Runtime.Factory;

    internal Activation Activation =>
        activation ?? throw new InvalidOperationException($"{GetType().Name} was not made by the grain engine.");

    /// <summary>Runs before the first call, after stored state was read. An exception fails the calls that wait, and the next call tries anew.</summary>
    /// <param name="cancellationToken">Cancelled when the process cannot wait any longer to stop.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs once after the last call ended; not after a crash.</summary>
    /// <param name="cancellationToken">Cancelled when the process cannot wait any longer to stop.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the activation when the calls that run now have ended; calls that wait go to the next activation.</summary>
    protected void DeactivateOnIdle() =>
        Activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "The grain asked for it."));
}

/// <summary>What grains say with <c>this.</c></summary>
public static class GrainExtensions
{
    /// <param name="grain">A grain, or a reference to one.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string GetPrimaryKeyString(this IGrain grain) => grain switch
    {
        Grain itself => itself.Activation.Key,
        GrainProxy proxy => proxy.Key,
        _ => throw new ArgumentException($"{grain.GetType().Name} is no grain and no reference to one.", nameof(grain)),
    };

    /// <summary>Calls <paramref name="callback"/> in turns of the grain's own, as if somebody called it.</summary>
    /// <inheritdoc cref="RegisterGrainTimer{TState}(Grain, Func{TState, CancellationToken, Task}, TState, GrainTimerCreationOptions)"/>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));

    /// <param name="callback">Its token is cancelled when the timer is disposed. An exception is logged and does not stop the timer.</param>
    /// <returns>The timer; it ends with the activation.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options) =>
        new GrainTimer(grain.Activation, token => callback(state, token), options);
}
