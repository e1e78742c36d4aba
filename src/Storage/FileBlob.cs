using Microsoft.Win32.SafeHandles;

namespace Darkroom.Storage;

internal sealed class FileBlob(SafeFileHandle handle) : IBlob
{
    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <summary>On this thread: what is served is nearly always in the page cache, where the detour over another thread costs more than the read.</summary>
    public ValueTask<int> Read(Memory<byte> buffer, long offset, CancellationToken cancellation) =>
        new(RandomAccess.Read(handle, buffer.Span, offset));

    public void Dispose() => handle.Dispose();
}
