namespace Darkroom.Imaging;

/// <summary>Drains a worker's standard error, so that it never blocks on it, and keeps the end.</summary>
internal sealed class Complaints
{
    private const int Kept = 2_000;

    public Complaints(StreamReader error) => All = Drain(error);

    /// <summary>The last words, once the process is gone.</summary>
    public Task<string> All { get; }

    private static async Task<string> Drain(StreamReader error)
    {
        var buffer = new char[1_024];
        var kept = "";
        for (int read; (read = await error.ReadAsync(buffer)) > 0;)
        {
            kept += new string(buffer, 0, read);
            if (kept.Length > Kept) kept = kept[^Kept..];
        }

        return kept.Trim();
    }
}
