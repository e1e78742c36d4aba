using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;

namespace Darkroom.Api;

/// <summary>Every instrument of Darkroom and of the runtime as Prometheus text.</summary>
internal sealed class Prometheus : IHostedService, IDisposable
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, Series>> all = new();

    public Prometheus()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name.StartsWith("Darkroom.", StringComparison.Ordinal) || instrument.Meter.Name == "System.Runtime")
                listening.EnableMeasurementEvents(instrument, all.GetOrAdd(instrument, _ => new(StringComparer.Ordinal)));
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Measure(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Measure(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<double>(Measure);
        listener.Start();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => listener.Dispose();

    public static IResult Get(Prometheus prometheus) => Results.Text(prometheus.Write(), "text/plain; version=0.0.4; charset=utf-8");

    private string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (instrument, series) in all.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            if (series.IsEmpty) continue;
            var name = instrument.Name.Replace('.', '_');
            var kind = KindOf(instrument);
            text.Append("# HELP ").Append(name).Append(' ').AppendLine(instrument.Description?.Replace("\n", " ", StringComparison.Ordinal));
            text.Append("# TYPE ").Append(name).Append(' ').AppendLine(kind);
            foreach (var (labels, one) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal)) one.Write(text, name, labels, kind == "histogram");
        }

        return text.ToString();
    }

    private static void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var series = (ConcurrentDictionary<string, Series>)state!;
        var one = series.GetOrAdd(Labels(tags), static _ => new Series());
        switch (KindOf(instrument))
        {
            case "histogram":
                one.Observe(value);
                break;
            case "counter" when !instrument.IsObservable:
                one.Add(value);
                break;
            default:
                one.Set(value);
                break;
        }
    }

    private static string KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : name.Contains("UpDown", StringComparison.Ordinal) || name.Contains("Gauge", StringComparison.Ordinal) ? "gauge"
            : "counter";
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
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

    private sealed class Series
    {
        private readonly Lock gate = new();
        private readonly long[] buckets = new long[Bounds.Length];
        private double total;
        private long count;

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

        public void Write(StringBuilder text, string name, string labels, bool histogram)
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
}
