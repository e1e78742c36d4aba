namespace Darkroom.Api.Cleaning;

/// <summary>A GIF without comments, XMP and other programs' blocks; how often it repeats stays.</summary>
internal sealed class CleanGif(Stream source) : CleanStream(source)
{
    private const byte Extension = 0x21;
    private const byte Picture = 0x2C;
    private const byte End = 0x3B;

    protected override async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        if (await Look(13) && Ahead.StartsWith("GIF8"u8))
        {
            await foreach (var piece in Pass(13 + Colours(Ahead[10]))) yield return piece;
            while (await Look(1))
            {
                var kind = Ahead[0];
                if (kind == End)
                {
                    yield return Take(1);
                    yield break;
                }

                if (kind == Picture && await Look(10))
                {
                    await foreach (var piece in Pass(11 + Colours(Ahead[9]))) yield return piece;
                }
                else if (kind == Extension && await Look(3) && Ahead[1] is 0x01 or 0xF9 or 0xFE or 0xFF && await Look(3 + Ahead[2]))
                {
                    var isKept = Ahead[1] is 0x01 or 0xF9 || (Ahead[1] == 0xFF && (Ahead[3..].StartsWith("NETSCAPE2.0"u8) || Ahead[3..].StartsWith("ANIMEXTS1.0"u8)));
                    if (isKept)
                    {
                        yield return Take(2);
                    }
                    else
                    {
                        await Skip(2);
                        while (await Look(1) && Ahead[0] != 0) await Skip(1 + Ahead[0]);
                        await Skip(1);
                        continue;
                    }
                }
                else
                {
                    break;
                }

                while (await Look(1) && Ahead[0] != 0)
                {
                    await foreach (var block in Pass(1 + Ahead[0])) yield return block;
                }

                await foreach (var last in Pass(1)) yield return last;
            }

            if (Ahead.IsEmpty) yield break;
        }

        await foreach (var piece in GiveUp()) yield return piece;
    }

    private static int Colours(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;
}
