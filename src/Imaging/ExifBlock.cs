using MetadataExtractor.IO;

namespace Darkroom.Imaging;

/// <summary>
/// A block that can be read only so often: five thousand tags may each claim all of its 64 KiB as their value, and reading them would
/// cost hundreds of megabytes.
/// </summary>
internal sealed class ExifBlock : IndexedReader
{
    private const long ReadsPerByte = 8;

    private readonly byte[] bytes;
    private readonly int start;
    private readonly long[] left;

    public ExifBlock(byte[] bytes, int start)
        : this(bytes, start, bigEndian: true, [(bytes.Length * ReadsPerByte) + 1_024])
    {
    }

    /// <param name="left">One counter, shared by all views of the block.</param>
    private ExifBlock(byte[] bytes, int start, bool bigEndian, long[] left)
        : base(bigEndian) => (this.bytes, this.start, this.left) = (bytes, start, left);

    public override long Length => bytes.Length - start;

    public override IndexedReader WithByteOrder(bool isMotorolaByteOrder) => new ExifBlock(bytes, start, isMotorolaByteOrder, left);

    public override IndexedReader WithShiftedBaseOffset(int shift) => new ExifBlock(bytes, start + shift, IsMotorolaByteOrder, left);

    public override int ToUnshiftedOffset(int localOffset) => localOffset + start;

    public override byte GetByte(int index)
    {
        Spend(index, 1);
        return bytes[start + index];
    }

    public override byte[] GetBytes(int index, int count)
    {
        Spend(index, count);
        return bytes.AsSpan(start + index, count).ToArray();
    }

    protected override bool IsValidIndex(int index, int bytesRequested) =>
        index >= 0 && bytesRequested >= 0 && bytesRequested <= Length - index;

    protected override void ValidateIndex(int index, int bytesRequested)
    {
        if (!IsValidIndex(index, bytesRequested)) throw new BufferBoundsException(start + index, bytesRequested, bytes.Length);
    }

    private void Spend(int index, int count)
    {
        ValidateIndex(index, count);
        if ((left[0] -= count) < 0) throw new IOException("The block is read too often.");
    }
}
