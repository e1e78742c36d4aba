namespace Darkroom.Imaging;

/// <summary>Why a worker died; the metric's <c>cause</c>.</summary>
internal enum DeathCause
{
    Timeout,
    Memory,
    Crash,
    Killed,
}

/// <summary>A worker died under a job, or did not come to life.</summary>
internal sealed class WorkerDeath(DeathCause cause, string message) : Exception(message)
{
    public DeathCause Cause => cause;
}
