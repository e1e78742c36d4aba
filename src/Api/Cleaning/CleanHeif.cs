namespace Darkroom.Api.Cleaning;

/// <summary>
/// An AVIF or HEIC of the same length: items that are no pictures, such as EXIF and XMP, are overwritten where they lie. How a
/// picture is turned is said elsewhere. Films, and files that keep items before they list them, are given up.
/// </summary>
internal sealed class CleanHeif(Stream source) : BoxStream(source)
{
    private HeifItems items = HeifItems.None;

    protected override IAsyncEnumerable<ReadOnlyMemory<byte>>? Box(string type, int header, long length) => type switch
    {
        "ftyp" => Whole(header, length),
        "meta" when header + length <= MostAhead => Meta(header, (int)length),
        "mdat" => Data(header, length),
        "free" or "skip" or "uuid" or "udta" => Free(header, length),
        _ => null,
    };

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Meta(int header, int length)
    {
        if (await Look(header + length) && HeifItems.Read(Ahead[header..(header + length)], Offset + header) is { } read && read.First >= Offset)
        {
            items = read;
            await foreach (var piece in Data(header, length)) yield return piece;
            yield break;
        }

        await foreach (var piece in GiveUp()) yield return piece;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Data(int header, long length)
    {
        yield return Take(header);
        await foreach (var piece in Pass(length))
        {
            items.Overwrite(piece.Span, Offset - piece.Length);
            yield return piece;
        }
    }
}
