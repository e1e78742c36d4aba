namespace Darkroom.Tests;

public sealed class FileBlobStoreConformanceTests : BlobStoreConformance, IDisposable
{
    private readonly TempFolder temp = new();
    private readonly FileBlobStore blobs;

    public FileBlobStoreConformanceTests() => blobs = new FileBlobStore(temp["blobs"], temp["tmp"], minFreeBytes: 0);

    protected override IBlobStore Blobs => blobs;

    public void Dispose()
    {
        blobs.Dispose();
        temp.Dispose();
    }
}
