namespace Darkroom.Tests;

/// <summary>The mean colour of a baseline JPEG's first block: as much of a decoder as a service needs that knows nothing but colours.</summary>
internal sealed class JpegCorner
{
    private readonly byte[] file;
    private readonly Dictionary<int, int> firstStep = [];
    private readonly Dictionary<int, Dictionary<(int Length, int Code), byte>> codes = [];
    private readonly List<(int Id, int Blocks, int Table)> components = [];
    private int at = 2;
    private int bits;
    private int left;

    private JpegCorner(byte[] file) => this.file = file;

    /// <summary>Red, green and blue, 0 to 1.</summary>
    public static float[] Colour(byte[] jpeg) => new JpegCorner(jpeg).Read();

    private float[] Read()
    {
        while (true)
        {
            var (marker, length) = (file[at + 1], (file[at + 2] << 8) | file[at + 3]);
            var (body, end) = (at + 4, at + 2 + length);
            at = end;
            switch (marker)
            {
                case 0xDB: for (; body < end; body += 65) firstStep[file[body] & 15] = file[body + 1]; break;
                case 0xC4: while (body < end) body = Codes(body); break;
                case 0xC0: for (var i = 0; i < file[body + 5]; i++) components.Add((file[body + 6 + (i * 3)], (file[body + 7 + (i * 3)] >> 4) * (file[body + 7 + (i * 3)] & 15), file[body + 8 + (i * 3)])); break;
                case 0xC2: throw new NotSupportedException("A progressive JPEG.");
                case 0xDA: return Scan(body);
            }
        }
    }

    private int Codes(int body)
    {
        var (table, code, value) = (codes[file[body]] = [], 0, body + 17);
        for (var length = 1; length <= 16; length++, code <<= 1)
            for (var i = 0; i < file[body + length]; i++) table[(length, code++)] = file[value++];
        return value;
    }

    private float[] Scan(int body)
    {
        var levels = new float[3];
        for (var i = 0; i < components.Count; i++)
        {
            var tables = file[body + 2 + (i * 2)];
            var (level, first) = (0, 0);
            for (var block = 0; block < components[i].Blocks; block++)
            {
                level += Number(Symbol(codes[tables >> 4]));
                if (block == 0) first = level;
                for (var k = 1; k < 64; k++)
                {
                    var symbol = Symbol(codes[0x10 | (tables & 15)]);
                    if (symbol == 0) break;
                    k += symbol >> 4;
                    _ = Number(symbol & 15);
                }
            }

            levels[i] = (first * firstStep[components[i].Table] / 8f) + (i == 0 ? 128 : 0);
        }

        var (y, cb, cr) = (levels[0], levels[1], levels[2]);
        return [(y + (1.402f * cr)) / 255, (y - (0.344f * cb) - (0.714f * cr)) / 255, (y + (1.772f * cb)) / 255];
    }

    private int Symbol(Dictionary<(int Length, int Code), byte> table)
    {
        for (int length = 1, code = 0; length <= 16; length++)
        {
            code = (code << 1) | Bit();
            if (table.TryGetValue((length, code), out var symbol)) return symbol;
        }

        throw new InvalidDataException("No such code.");
    }

    private int Number(int length)
    {
        var value = 0;
        for (var i = 0; i < length; i++) value = (value << 1) | Bit();
        return length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
    }

    private int Bit()
    {
        if (left == 0)
        {
            (bits, left) = (file[at++], 8);
            // A zero is stuffed behind what would look like a marker.
            if (bits == 0xFF) at++;
        }

        return (bits >> --left) & 1;
    }
}
