using System.Collections.Concurrent;
using System.Globalization;

namespace Darkroom.Tests;

/// <summary>
/// How large a server was while it worked, by the number of what was done. One look says little, for it depends on the last collection of garbage:
/// what counts are medians.
/// </summary>
internal sealed class MemoryCurve(DarkroomServer server)
{
    private readonly ConcurrentDictionary<int, long> sizes = new();

    public void Look(int done) => sizes[done] = Now();

    /// <summary>Bytes resident.</summary>
    public long Now()
    {
        var line = File.ReadLines($"/proc/{server.Process.Id}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>Once it was warm, in the tenth after a third of the work, and in the last tenth.</summary>
    public (long Warm, long End) Of(int all) => (Median(all / 3, all * 13 / 30), Median(all * 9 / 10, all));

    private long Median(int from, int to)
    {
        long[] within = [.. sizes.Where(size => size.Key >= from && size.Key <= to).Select(size => size.Value).Order()];
        return within.Length == 0 ? 0 : within[within.Length / 2];
    }
}
