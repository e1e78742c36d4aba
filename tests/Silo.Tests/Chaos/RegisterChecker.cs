namespace Darkroom.Tests.Chaos;

/// <summary>Whether there is an order of a register's reads and writes that real time allows and that explains every value read.</summary>
/// <remarks>
/// Where no two writes write the same value this takes a look at each pair of values (Gibbons and Korach, "Testing shared memories", 1997) instead of
/// at each order: the calls of one value stand together in any such order, so one value's calls must come before another's if any of them
/// ended before any of the other's began; and what must come both before and after is the only thing that can go wrong.
/// </remarks>
public static class RegisterChecker
{
    /// <summary>What a deleted image's register reads as.</summary>
    public const string Gone = "(gone)";

    /// <summary>What the register of an image that nobody tried to delete read as before its upload.</summary>
    private const string Nothing = "(nothing)";

    /// <param name="calls">Those of one image.</param>
    /// <returns>Null, or what cannot be explained.</returns>
    public static string? Violation(IReadOnlyCollection<Call> calls)
    {
        var clusters = new List<Cluster>();
        var accesses = Accesses(calls).ToLookup(access => access.Value);
        foreach (var value in accesses)
        {
            var write = value.FirstOrDefault(access => access.IsWrite);
            if (write is null) return $"{value.First().Call} read what nobody wrote";
            if (value.Count(access => access.IsWrite) > 1) return $"two writes of {value.Key}: the history is of no use";
            // What may not have happened and was seen by nobody did not happen.
            if (write.Call.Ending == Ending.Unknown && value.Count() == 1) continue;
            if (value.FirstOrDefault(access => access.End < write.Start) is { } early) return $"{early.Call} read what {write.Call} wrote later";
            clusters.Add(new(value.Key, value.MinBy(access => access.End)!, value.MaxBy(access => access.Start)!));
        }

        // Names of deleted images are not used again in a history: nothing comes after its end.
        if (clusters.Find(cluster => cluster.Value == Gone) is { } gone && clusters.Find(other => gone.FirstEnd.End < other.LastStart.Start && other != gone) is { } risen)
            return $"{risen.LastStart.Call} came after {gone.FirstEnd.Call}";

        for (var i = 0; i < clusters.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (one, other) = (clusters[i], clusters[j]);
                if (one.FirstEnd.End < other.LastStart.Start && other.FirstEnd.End < one.LastStart.Start)
                    return $"{one.Value} must be both before and after {other.Value}: {one.FirstEnd.Call} ended before {other.LastStart.Call}, and {other.FirstEnd.Call} before {one.LastStart.Call}";
            }
        }

        return null;
    }

    private static IEnumerable<Access> Accesses(IReadOnlyCollection<Call> calls)
    {
        var deletes = calls.Where(call => call.Kind == CallKind.Delete && call.Ending != Ending.Refused).ToArray();
        foreach (var call in calls)
        {
            switch (call.Kind, call.Ending)
            {
                case (CallKind.Upload or CallKind.SetTags, Ending.Done): yield return new(call, call.Value!, IsWrite: true, call.Start, call.End); break;
                case (CallKind.Upload or CallKind.SetTags, Ending.Unknown): yield return new(call, call.Value!, IsWrite: true, call.Start, long.MaxValue); break;
                case (CallKind.ReadTags, Ending.Done): yield return new(call, call.Value!, IsWrite: false, call.Start, call.End); break;
                case (_, Ending.Absent): yield return new(call, deletes.Length == 0 ? Nothing : Gone, IsWrite: false, call.Start, call.End); break;
            }
        }

        // However often it was tried: there is one end of an image, after the first attempt began.
        if (deletes.Length == 0)
        {
            yield return new(calls.First() with { Kind = CallKind.SetTags, Ending = Ending.Done, Value = Nothing }, Nothing, IsWrite: true, long.MinValue, long.MinValue);
            yield break;
        }

        var first = deletes.MinBy(call => call.Start)!;
        var done = deletes.Where(call => call.Ending == Ending.Done).MinBy(call => call.End);
        yield return new((done ?? first) with { Ending = done is null ? Ending.Unknown : Ending.Done }, Gone, IsWrite: true, first.Start, done?.End ?? long.MaxValue);
    }

    private sealed record Access(Call Call, string Value, bool IsWrite, long Start, long End);

    private sealed record Cluster(string Value, Access FirstEnd, Access LastStart);
}
