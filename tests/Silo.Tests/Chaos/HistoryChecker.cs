namespace Darkroom.Tests.Chaos;

/// <summary>What a history must not contain, whatever broke while it was made.</summary>
public static class HistoryChecker
{
    /// <param name="limit">Bytes that the account may store.</param>
    public static IEnumerable<string> Violations(IReadOnlyCollection<Call> history, long limit)
    {
        foreach (var image in history.GroupBy(call => call.Image))
        {
            var calls = image.ToArray();
            if (RegisterChecker.Violation(calls) is { } inexplicable) yield return $"{image.Key}: {inexplicable}";
            foreach (var violation in AfterDelete(calls).Concat(Lost(calls))) yield return violation;
        }

        if (MostStored(history) is var most && most > limit) yield return $"{most} bytes were stored at one time; {limit} are allowed";
    }

    /// <summary>Reads that began after a delete had answered and got the image nevertheless.</summary>
    private static IEnumerable<string> AfterDelete(Call[] image) =>
        image.Where(call => call is { Kind: CallKind.Delete, Ending: Ending.Done }).MinBy(call => call.End) is { } deleted
            ? image.Where(call => call is { Kind: CallKind.Read or CallKind.ReadTags, Ending: Ending.Done } && call.Start > deleted.End).Select(call => $"{call} came after {deleted}")
            : [];

    /// <summary>Images that were answered and that somebody did not find before anybody had begun to delete them.</summary>
    private static IEnumerable<string> Lost(Call[] image)
    {
        if (image.FirstOrDefault(call => call is { Kind: CallKind.Upload, Ending: Ending.Done }) is not { } uploaded) return [];
        var deleting = image.Where(call => call.Kind == CallKind.Delete).Select(call => call.Start).DefaultIfEmpty(long.MaxValue).Min();
        return image.Where(call => call.Ending == Ending.Absent && call.Kind != CallKind.Delete && call.Start > uploaded.End && call.End < deleting)
            .Select(call => $"{call} did not find what {uploaded} answered");
    }

    /// <summary>The most bytes that were there at one moment for certain: from an upload's answer to the beginning of its delete.</summary>
    public static long MostStored(IReadOnlyCollection<Call> history)
    {
        var deleting = history.Where(call => call.Kind == CallKind.Delete).GroupBy(call => call.Image).ToDictionary(calls => calls.Key, calls => calls.Min(call => call.Start));
        var changes = new List<(long At, long Bytes)>();
        foreach (var upload in history.Where(call => call is { Kind: CallKind.Upload, Ending: Ending.Done }))
        {
            changes.Add((upload.End, upload.Bytes));
            if (deleting.TryGetValue(upload.Image, out var at)) changes.Add((Math.Max(at, upload.End), -upload.Bytes));
        }

        var (now, most) = (0L, 0L);
        foreach (var (_, bytes) in changes.OrderBy(change => change.At).ThenBy(change => change.Bytes)) most = Math.Max(most, now += bytes);
        return most;
    }
}
