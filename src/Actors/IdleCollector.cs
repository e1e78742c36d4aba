namespace Darkroom.Actors;

/// <summary>Ends activations that nobody called for a while. A call pays for it with one write of the time.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly GrainRuntime runtime;
    private readonly long limit;
    private readonly ITimer timer;

    public IdleCollector(GrainRuntime runtime)
    {
        this.runtime = runtime;
        limit = runtime.Options.IdleSeconds * 1_000L;
        var interval = TimeSpan.FromSeconds(Math.Clamp(runtime.Options.IdleSeconds / 4.0, 0.5, 60));
        timer = runtime.Clock.CreateTimer(static self => ((IdleCollector)self!).Collect(), this, interval, interval);
    }

    public void Dispose() => timer.Dispose();

    private void Collect()
    {
        var unusedSince = runtime.Clock.Now - limit;
        foreach (var kind in runtime.Kinds)
        {
            foreach (var activation in kind.Living) activation.DeactivateIfIdle(unusedSince);
        }
    }
}
