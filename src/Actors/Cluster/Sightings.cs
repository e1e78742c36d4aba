namespace Darkroom.Actors;

/// <summary>
/// Finds the dead by looking: a silo whose beat stayed the same for a full lease on this process's own monotonic clock. A look that came
/// late, because this process was stopped or could not reach the database, begins anew: the others may have had no better luck.
/// </summary>
/// <param name="lease">Milliseconds.</param>
internal sealed class Sightings(long lease)
{
    private readonly Dictionary<long, (long Beat, long SeenAt)> seen = [];
    private long last = long.MinValue / 2;

    /// <summary>A renewal failed.</summary>
    public void Forget() => seen.Clear();

    /// <param name="asked">When the look began.</param>
    /// <param name="answered">When its result was here.</param>
    /// <returns>Those that are to be declared dead, and the beat at which they stopped.</returns>
    public IReadOnlyList<(long Incarnation, long Beat)> Look(IReadOnlyList<Member> others, long asked, long answered)
    {
        if (answered - last > lease / 2) seen.Clear();
        last = answered;

        List<(long, long)> silent = [];
        foreach (var other in others)
        {
            // What was seen is as old as its answer at least, and this look no younger than its question.
            if (!seen.TryGetValue(other.Incarnation, out var sighting) || sighting.Beat != other.Beat) seen[other.Incarnation] = (other.Beat, answered);
            else if (asked - sighting.SeenAt >= lease) silent.Add((other.Incarnation, other.Beat));
        }

        foreach (var gone in seen.Keys.Except(others.Select(other => other.Incarnation)).ToArray()) seen.Remove(gone);
        return silent;
    }
}
