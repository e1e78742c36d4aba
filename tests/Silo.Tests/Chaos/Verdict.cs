namespace Darkroom.Tests.Chaos;

/// <summary>What is wrong after a run, when everything is whole again.</summary>
public static class Verdict
{
    /// <summary>The load's account as its row, and its images' rows, have it.</summary>
    public const string Account =
        "SELECT storage_limit, originals, reserved, orphaned, images, (SELECT coalesce(sum(bytes), 0) FROM image WHERE account = account.id), (SELECT count(*) FROM image WHERE account = account.id) FROM account WHERE bucket = 'chaos'";

    public static async Task<IReadOnlyCollection<string>> Of(ChaosCluster cluster, ChaosLoad load, Action<string> say)
    {
        var violations = new List<string>();
        var calls = load.History.Calls.ToArray();
        say($"{string.Join(", ", calls.GroupBy(call => (call.Kind, call.Ending)).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.Kind} {group.Key.Ending}"))}");
        await LastLook(cluster, load, violations, say);
        violations.AddRange(load.Unexpected.Distinct());
        violations.AddRange(HistoryChecker.Violations(load.History.Calls, ChaosLoad.Quota));
        return violations;
    }

    /// <summary>Every image that there may be is read at every node, and the books are compared with what was read.</summary>
    private static async Task LastLook(ChaosCluster cluster, ChaosLoad load, List<string> violations, Action<string> say)
    {
        var uploads = load.History.Calls.Where(call => call.Kind == CallKind.Upload && call.Ending != Ending.Refused).ToArray();
        var stored = 0L;
        foreach (var upload in uploads)
        {
            foreach (var api in cluster.Apis)
            {
                var read = await load.Client.Read(api.Url, upload.Image, "original", load.Hashes[upload.Image]);
                var tags = await load.Client.ReadTags(api.Url, upload.Image);
                if (read.Ending == Ending.Unknown || read.Ending != tags.Ending) violations.Add($"at the end {api.Url} answers {read} and {tags}");
                if (read.Ending == Ending.Done && api == cluster.Apis[0]) stored += upload.Bytes;
            }
        }

        var row = await cluster.Row(Account);
        say($"{row[6]} images of {row[1]} bytes at the end, {row[2]} bytes reserved; {await cluster.Metric("darkroom_writes_fenced_total")} writes fenced");
        if (row[1] != stored || row[5] != stored || row[4] != row[6])
            violations.Add($"{stored} bytes are there; the account counts {row[1]} in {row[4]} images, its {row[6]} rows sum up to {row[5]}");
    }
}
