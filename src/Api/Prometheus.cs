using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Hosting;

namespace Darkroom.Api;

/// <summary>Every instrument of Darkroom and of the runtime as Prometheus text.</summary>
internal sealed class Prometheus : IHostedService, IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, AllSeries> all = new();

    public Prometheus()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name.StartsWith("Darkroom.", StringComparison.Ordinal) || instrument.Meter.Name == "System.Runtime")
                listening.EnableMeasurementEvents(instrument, all.GetOrAdd(instrument, AllSeries.Of));
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
            foreach (var one in series.Values.OrderBy(one => one.Labels, StringComparer.Ordinal)) one.Write(text, name, kind == "histogram");
        }

        return text.ToString();
    }

    private static void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var one = ((AllSeries)state!).Of(tags);
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
}
