namespace Darkroom.Abstractions;

/// <summary>
/// One limit, keyed by its name (<c>account:&lt;id&gt;</c>, <c>imager:&lt;key id&gt;</c>): sole owner of its request permits over
/// a sliding window. In memory only: a restart, or a move to another silo, forgets what was granted.
/// </summary>
public interface ILimiterGrain : IGrainWithStringKey
{
    /// <summary>
    /// Grants up to <paramref name="want"/> permits, so that no span of <paramref name="windowSeconds"/>, wherever it begins, sees more
    /// than <paramref name="limit"/> of them. A changed limit applies at once; a longer window begins with what the shorter one remembered.
    /// </summary>
    /// <param name="limit">Permits per window; 0 or less grants none.</param>
    /// <param name="windowSeconds">1 or more.</param>
    /// <param name="want">0 only asks how things stand.</param>
    Task<PermitLease> Take(int limit, int windowSeconds, int want);
}

/// <summary>Permits granted by a limit, and how it stands afterwards.</summary>
/// <param name="Granted">0 to what was wanted.</param>
/// <param name="Remaining">Permits that may be had at once.</param>
/// <param name="ResetSeconds">Until every permit that is out has returned, if none is taken before.</param>
/// <param name="RetryAfterSeconds">Until the next permit returns; 1 or more when none was granted, else 0.</param>
[Immutable]
public sealed record PermitLease(int Granted, int Remaining, int ResetSeconds, int RetryAfterSeconds);
