namespace Darkroom.Silo.Import;

/// <summary>What could not be moved, a line each: as it happens, so that a kill loses none of it, and by the manifest's lines at the end.</summary>
internal sealed class Failures(string file) : IDisposable
{
    private readonly StreamWriter writer = new(file) { AutoFlush = true };
    private readonly SortedDictionary<long, string> lines = [];

    public void Add(ManifestRow row, string reason)
    {
        var line = $"{row.Line}\t{row.Source}\t{reason.ReplaceLineEndings(" ")}";
        lock (lines)
        {
            lines[row.Line] = line;
            writer.WriteLine(line);
        }
    }

    public void Dispose()
    {
        writer.Dispose();
        if (lines.Count > 0) File.WriteAllLines(file, lines.Values);
    }
}
