namespace Darkroom.Api.Cleaning;

/// <summary>
/// An image file on its way from one place to another, without what it tells of its maker and of where it was made. Pixels are not
/// touched: a file is taken apart only into its format's outermost parts.
/// </summary>
internal abstract class CleanStream(Stream source) : ForwardStream
{
    /// <summary>The most that can be looked at in one piece.</summary>
    protected const int MostAhead = 128 << 10;

    private readonly byte[] buffer = new byte[MostAhead];
    private (int From, int To) held;
    private ReadOnlyMemory<byte> ready;
    private IAsyncEnumerator<ReadOnlyMemory<byte>>? parts;
    private CancellationToken cancellation;

    /// <summary>Whether something made no sense, and all from there on went through as it was: nothing is promised of such a file.</summary>
    public bool GaveUp { get; protected set; }

    /// <summary>Bytes of the source that are behind us.</summary>
    protected long Offset { get; private set; }

    /// <summary>What was read ahead.</summary>
    protected ReadOnlySpan<byte> Ahead => buffer.AsSpan(held.From..held.To);

    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellation = cancellationToken;
        parts ??= Parts().GetAsyncEnumerator(CancellationToken.None);
        while (ready.IsEmpty)
        {
            if (buffer.IsEmpty || !await parts.MoveNextAsync()) return 0;
            ready = parts.Current;
        }

        var length = Math.Min(ready.Length, buffer.Length);
        ready[..length].CopyTo(buffer);
        ready = ready[length..];
        return length;
    }

    public sealed override async ValueTask DisposeAsync()
    {
        if (parts is not null) await parts.DisposeAsync();
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();

        base.Dispose(disposing);
    }

    /// <summary>What goes out, in pieces that hold until the next is asked for.</summary>
    protected abstract IAsyncEnumerable<ReadOnlyMemory<byte>> Parts();

    /// <summary>Reads until so much is ahead; false when the source ends before.</summary>
    protected async ValueTask<bool> Look(int count)
    {
        if (Ahead.Length >= count) return true;
        if (held.From + count > buffer.Length)
        {
            buffer.AsSpan(held.From..held.To).CopyTo(buffer);
            held = (0, held.To - held.From);
        }

        held.To += await source.ReadAtLeastAsync(buffer.AsMemory(held.To), count - Ahead.Length, throwOnEndOfStream: false, cancellation);
        return Ahead.Length >= count;
    }

    /// <summary>Takes what is ahead.</summary>
    protected Memory<byte> Take(int count)
    {
        var taken = buffer.AsMemory(held.From, count);
        (held.From, Offset) = (held.From + count, Offset + count);
        return taken;
    }

    /// <summary>So many bytes as they are; fewer at the end.</summary>
    protected async IAsyncEnumerable<Memory<byte>> Pass(long count)
    {
        while (count > 0 && await Look(1))
        {
            var piece = Take((int)Math.Min(count, Ahead.Length));
            count -= piece.Length;
            yield return piece;
        }
    }

    /// <summary>So many zeros instead of what is there.</summary>
    protected async IAsyncEnumerable<ReadOnlyMemory<byte>> Blank(long count)
    {
        await foreach (var piece in Pass(count))
        {
            piece.Span.Clear();
            yield return piece;
        }
    }

    protected async ValueTask Skip(long count)
    {
        await foreach (var piece in Pass(count)) _ = piece;
    }

    /// <summary>All that is left, as it is.</summary>
    protected IAsyncEnumerable<Memory<byte>> GiveUp()
    {
        GaveUp = true;
        return Pass(long.MaxValue);
    }
}
