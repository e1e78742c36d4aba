namespace Darkroom.Storage;

/// <summary>One node and whether it is worth asking: a circuit breaker of its own.</summary>
internal sealed class ElasticNode(Uri url, ElasticOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private int failures;
    private long asked;

    public Uri Url { get; } = url;

    /// <summary>Of a node that failed too often, one request in a while finds out how it does.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (failures < options.BreakerFailures) return true;
            if (time.GetElapsedTime(asked) < TimeSpan.FromSeconds(options.BreakerSeconds)) return false;
            asked = time.GetTimestamp();
            return true;
        }
    }

    public void Succeeded()
    {
        lock (gate) failures = 0;
    }

    public void Failed()
    {
        lock (gate)
        {
            failures++;
            asked = time.GetTimestamp();
        }
    }
}
