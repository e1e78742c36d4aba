using System.Collections.Concurrent;

namespace Darkroom.Silo.Import;

/// <summary>
/// What has been moved, a line for each row as soon as it is: <c>key TAB image id TAB line TAB source</c>. It lies beside the manifest, and the next
/// run goes on from it. A line that a kill cut off is written again, for the row is sent again and is the same upload.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly ConcurrentDictionary<string, string> done = new(StringComparer.Ordinal);
    private readonly StreamWriter writer;
    private readonly Lock gate = new();

    private Journal(StreamWriter writer) => this.writer = writer;

    public int Count => done.Count;

    public static Journal Open(string file)
    {
        var whole = Whole(file);
        var journal = new Journal(new StreamWriter(file, append: true) { AutoFlush = true });
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t');
            if (parts.Length == 4) journal.done[parts[0]] = parts[1];
        }

        return journal;
    }

    public bool Has(ManifestRow row) => done.ContainsKey(row.Key);

    public void Add(ManifestRow row, string imageId)
    {
        lock (gate)
        {
            done[row.Key] = imageId;
            writer.Write($"{row.Key}\t{imageId}\t{row.Line}\t{row.Source.ReplaceLineEndings(" ").Replace('\t', ' ')}\n");
        }
    }

    public void Dispose() => writer.Dispose();

    /// <summary>Whole lines only; the file is cut to them.</summary>
    private static string Whole(string file)
    {
        if (!File.Exists(file)) return "";
        var text = File.ReadAllText(file);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        if (whole.Length < text.Length) File.WriteAllText(file, whole);
        return whole;
    }
}
