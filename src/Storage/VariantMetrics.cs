using System.Diagnostics.Metrics;

namespace Darkroom.Storage;

/// <summary>What is stored of variants and what went.</summary>
internal sealed class VariantMetrics
{
    private VariantTotals totals = new(0, 0, null);
    private long evicted;
    private long evictedBytes;

    public void Publish(Meter meter)
    {
        meter.CreateObservableGauge("darkroom_variants", () => totals.Variants, description: "Variants stored.");
        meter.CreateObservableGauge("darkroom_variant_bytes", () => totals.Bytes, "By", "What stored variants count for in their budget.");
        meter.CreateObservableCounter("darkroom_variants_evicted_total", () => Interlocked.Read(ref evicted), description: "Variants evicted because there were too many.");
        meter.CreateObservableCounter("darkroom_variants_evicted_bytes_total", () => Interlocked.Read(ref evictedBytes), "By", "What evicted variants had counted for.");
    }

    public void Set(VariantTotals now) => totals = now;

    public void Evicted(IReadOnlyCollection<StoredVariant> variants)
    {
        Interlocked.Add(ref evicted, variants.Count);
        Interlocked.Add(ref evictedBytes, variants.Sum(variant => variant.Bytes));
    }
}
