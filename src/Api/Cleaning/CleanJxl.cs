namespace Darkroom.Api.Cleaning;

/// <summary>A JPEG XL without the boxes beside its code stream: EXIF, XMP, and what would bring a JPEG's own segments back.</summary>
internal sealed class CleanJxl(Stream source) : BoxStream(source)
{
    protected override IAsyncEnumerable<ReadOnlyMemory<byte>> Box(string type, int header, long length) =>
        Offset == 0 && type != "JXL " ? Whole(0, long.MaxValue) // a bare code stream
        : type is "JXL " or "ftyp" or "jxlc" or "jxlp" or "jxli" or "jxll" ? Whole(header, length)
        : Free(header, length);
}
