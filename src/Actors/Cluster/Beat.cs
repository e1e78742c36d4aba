using Npgsql;

namespace Darkroom.Actors;

/// <summary>What one renewal brought.</summary>
/// <param name="Alive">Whether this process is; a dead one is dead for ever.</param>
/// <param name="Complete">Whether all members' addresses are known.</param>
internal sealed record Beat(bool Alive, string Timeline, long Version, IReadOnlyList<Member> Members, bool Complete)
{
    /// <param name="known">Addresses of earlier renewals; an incarnation's never changes.</param>
    public static Beat Read(NpgsqlDataReader reader, Dictionary<long, Uri> known)
    {
        if (!reader.Read()) throw new ClusterException("The table cluster is empty: the database was emptied under a running cluster.");
        var alive = reader.GetBoolean(0);
        var incarnations = reader.GetFieldValue<long?[]>(3);
        // Nobody alive: the outer join's one row.
        if (incarnations is [null]) return new(alive, reader.GetString(1), reader.GetInt64(2), [], Complete: true);

        var (beats, loads) = (reader.GetFieldValue<long[]>(4), reader.GetFieldValue<double[]>(5));
        var (holds, leaving) = (reader.GetFieldValue<bool[]>(6), reader.GetFieldValue<bool[]>(7));
        var addresses = reader.GetFieldValue<string?[]>(8);
        var members = new List<Member>(incarnations.Length);
        for (var i = 0; i < incarnations.Length; i++)
        {
            var incarnation = incarnations[i]!.Value;
            if (addresses[i] is { } address) known[incarnation] = new Uri(address);
            if (known.TryGetValue(incarnation, out var uri)) members.Add(new(incarnation, uri, beats[i], loads[i], holds[i], leaving[i]));
        }

        return new(alive, reader.GetString(1), reader.GetInt64(2), members, members.Count == incarnations.Length);
    }
}
