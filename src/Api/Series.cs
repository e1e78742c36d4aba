using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Darkroom.Api;

/// <summary>The series of one instrument by the values of its tags, whose names always come in the same order. Finding one allocates nothing.</summary>
internal sealed class AllSeries
{
    private readonly ConcurrentDictionary<(object?, object?, object?), Series> known = new();

    /// <summary>
    /// With those at 0 that there will be for certain, for an alert sees no increase of what was not there before. An instrument's own tags say it: none
    /// of one whose series have no label, or the one label with all of its values.
    /// </summary>
    public static AllSeries Of(Instrument instrument)
    {
        var all = new AllSeries();
        if (instrument.Tags?.ToArray() is [])
            all.Of([]);
        else if (instrument.Tags?.ToArray() is [{ Key: var label, Value: string[] values }])
            Array.ForEach(values, value => all.Of([new(label, value)]));
        return all;
    }

    public bool IsEmpty => known.IsEmpty;

    public IEnumerable<Series> Values => known.Values;

    public Series Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = tags.Length switch
        {
            0 => default,
            1 => (tags[0].Value, null, null),
            2 => (tags[0].Value, tags[1].Value, null),
            3 => (tags[0].Value, tags[1].Value, tags[2].Value),
            _ => ((object?)LabelsOf(tags), (object?)null, (object?)null),
        };
        return known.TryGetValue(values, out var series) ? series : known.GetOrAdd(values, new Series(LabelsOf(tags)));
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)!
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length > 0 ? "," : "").Append(key.Replace('.', '_')).Append("=\"").Append(escaped).Append('"');
        }

        return text.ToString();
    }
}

/// <summary>One time series: a number, or a histogram's buckets.</summary>
internal sealed class Series(string labels)
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Lock gate = new();
    private readonly long[] buckets = new long[Bounds.Length];
    private double total;
    private long count;

    /// <summary>As they stand between the braces.</summary>
    public string Labels => labels;

    public void Set(double value)
    {
        lock (gate) total = value;
    }

    public void Add(double value)
    {
        lock (gate) total += value;
    }

    public void Observe(double value)
    {
        lock (gate)
        {
            total += value;
            count++;
            for (var i = 0; i < Bounds.Length; i++) buckets[i] += value <= Bounds[i] ? 1 : 0;
        }
    }

    public void Write(StringBuilder text, string name, bool histogram)
    {
        lock (gate)
        {
            if (!histogram)
            {
                Line(text, name, labels, total);
                return;
            }

            var more = labels.Length > 0 ? labels + "," : "";
            for (var i = 0; i < Bounds.Length; i++) Line(text, name + "_bucket", string.Create(CultureInfo.InvariantCulture, $"{more}le=\"{Bounds[i]}\""), buckets[i]);
            Line(text, name + "_bucket", more + "le=\"+Inf\"", count);
            Line(text, name + "_sum", labels, total);
            Line(text, name + "_count", labels, count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
