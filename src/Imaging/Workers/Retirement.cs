using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Darkroom.Imaging;

/// <summary>When a worker is better replaced by a fresh one: what a decoder took is not always given back, and the next picture would lack it.</summary>
internal sealed class Retirement(ImagingOptions options)
{
    /// <summary>Stays open: a look costs microseconds.</summary>
    private readonly SafeFileHandle pages = File.OpenHandle("/proc/self/statm");

    private int jobs;
    private bool due;

    public bool IsDueAfter(WorkerReply reply)
    {
        due |= reply.Failure == Failure.TooExpensive || ++jobs >= options.WorkerJobs || Memory() > options.WorkerMemory / 2;
        return due;
    }

    /// <summary>Bytes of what the limit counts, and of stacks.</summary>
    private long Memory()
    {
        Span<byte> text = stackalloc byte[128];
        var numbers = text[..RandomAccess.Read(pages, text, 0)];
        // Total, resident, shared, text, a zero, data: pages each.
        for (var i = 0; i < 5; i++) numbers = numbers[(numbers.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(numbers, out long data, out _) ? data * Environment.SystemPageSize : throw new InvalidDataException("/proc/self/statm has no data");
    }
}
