namespace Darkroom.Imaging;

/// <summary>Why a worker died; the metric's <c>cause</c>.</summary>
internal enum DeathCause
{
    Timeout,

    /// <summary>It was killed at its limit by the clock, of which others had the processor.</summary>
    Starved,
    Memory,
    Crash,
    Killed,
}

/// <summary>Not even the first worker could start; the message says why in one line.</summary>
public sealed class NoWorkerException(string message) : Exception(message);

/// <summary>A worker died under a job, or did not come to life.</summary>
internal sealed class WorkerDeath(DeathCause cause, string message) : Exception(message)
{
    public DeathCause Cause => cause;
}
