using System.Threading.Channels;

namespace Darkroom.Storage;

/// <summary>Tells one who works in the background that there is something to do now.</summary>
public class Signal
{
    private readonly Channel<bool> calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => calls.Writer.TryWrite(true);

    /// <summary>Returns when it was set since the last wait, or when <paramref name="longest"/> is over.</summary>
    internal async Task Wait(TimeSpan longest, TimeProvider time, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var call = calls.Reader.ReadAsync(over.Token).AsTask();
        await Task.WhenAny(call, Task.Delay(longest, time, over.Token));
        await over.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}

/// <summary>Something is to be removed: for the <see cref="Sweeper"/>.</summary>
public sealed class SweepSignal : Signal;

/// <summary>An entry of the search index is to be made anew: for the <see cref="SearchRenewer"/>.</summary>
public sealed class RenewSignal : Signal;
