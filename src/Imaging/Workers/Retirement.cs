using System.Globalization;

namespace Darkroom.Imaging;

/// <summary>When a worker is better replaced by a fresh one: what a decoder took is not always given back, and the next picture would lack it.</summary>
internal sealed class Retirement(ImagingOptions options)
{
    private const string Field = "VmData:";

    private int jobs;
    private bool due;

    public bool IsDueAfter(WorkerReply reply)
    {
        due |= reply.Failure == Failure.TooExpensive || ++jobs >= options.WorkerJobs || Memory() > options.WorkerMemory / 2;
        return due;
    }

    /// <summary>Bytes of what the limit counts.</summary>
    private static long Memory()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Field.Length, line.Length - Field.Length - "kB".Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
    }
}
