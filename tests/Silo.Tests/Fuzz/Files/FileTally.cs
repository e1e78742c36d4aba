using System.Collections.Concurrent;

namespace Darkroom.Tests.Fuzz;

/// <summary>What became of the files so far.</summary>
internal sealed class FileTally
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, int> uploads = [];
    private readonly SortedDictionary<int, int> variants = [];

    /// <summary>What must not be, each with the file that did it.</summary>
    public ConcurrentQueue<string> Wrong { get; } = [];

    public int Retried { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public string SlowestName { get; private set; } = "";

    public void Upload(int status, string what, TimeSpan took) => Count(uploads, status, what, took);

    public void Variant(int status, string what, TimeSpan took) => Count(variants, status, what, took);

    public void Again()
    {
        lock (gate) Retried++;
    }

    public override string ToString()
    {
        lock (gate) return $"uploads {Text(uploads)}; variants {Text(variants)}; {Retried} sent again after a 503; slowest {Slowest.TotalSeconds:F1} s, {SlowestName}";
    }

    private static string Text(SortedDictionary<int, int> statuses) => string.Join(", ", statuses.Select(status => $"{status.Value:N0} × {status.Key}"));

    private void Count(SortedDictionary<int, int> statuses, int status, string what, TimeSpan took)
    {
        lock (gate)
        {
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (took > Slowest) (Slowest, SlowestName) = (took, what);
        }
    }
}
