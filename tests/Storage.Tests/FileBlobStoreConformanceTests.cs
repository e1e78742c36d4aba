namespace Darkroom.Tests;

public sealed class FileBlobStoreConformanceTests : BlobStoreConformance, IDisposable
{
    private readonly TempFolder temp = new();

    public FileBlobStoreConformanceTests() => Blobs = new FileBlobStore(temp["blobs"], temp["tmp"], minFreeBytes: 0);

    protected override IBlobStore Blobs { get; }

    public void Dispose() => temp.Dispose();
}
