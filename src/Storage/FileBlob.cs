using Microsoft.Win32.SafeHandles;

namespace Darkroom.Storage;

internal sealed class FileBlob(SafeFileHandle handle) : IBlob
{
    public long Length { get; } = RandomAccess.GetLength(handle);

    public ValueTask<int> Read(Memory<byte> buffer, long offset, CancellationToken cancellation) =>
        RandomAccess.ReadAsync(handle, buffer, offset, cancellation);

    public void Dispose() => handle.Dispose();
}
