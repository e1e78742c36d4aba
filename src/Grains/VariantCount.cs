using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>How many variants of one image are stored. The store is asked when it is not known, and again when there is no more room: some may have been evicted.</summary>
internal sealed class VariantCount(IBlobStore blobs, string prefix, int most, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim gate = new(1, 1);
    private int? stored;
    private long askedAt;

    /// <summary>Counts one more, unless there are enough.</summary>
    public async Task<bool> TryAdd()
    {
        await gate.WaitAsync();
        try
        {
            if (stored is null || (stored >= most && time.GetElapsedTime(askedAt) >= AskAgain)) stored = await Ask();
            if (stored >= most) return false;
            stored++;
            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<int> Ask()
    {
        askedAt = time.GetTimestamp();
        var count = 0;
        await foreach (var _ in blobs.List(prefix, CancellationToken.None)) count++;
        return count;
    }
}
