namespace Darkroom.Imaging;

/// <summary>Rows of palette indices packed as runs, of a byte or half a byte each.</summary>
internal sealed class RunLength(Stream data, bool halves)
{
    private int x;
    private int below;
    private bool ended;

    /// <summary>The next row; what no run covers is 0.</summary>
    public void Read(Span<byte> row)
    {
        row.Clear();
        if (ended) return;
        if (below > 1)
        {
            below--;
            return;
        }

        below = 0;
        while (true)
        {
            var (count, value) = (Byte(), Byte());
            if (count > 0) Run(row, count, value);
            else if (value >= 3) Literal(row, value);
            else if (value == 2)
            {
                // On from here to the right and upwards.
                (x, below) = (x + Byte(), Byte());
                if (below > 0) return;
            }
            else
            {
                (x, ended) = (0, value == 1);
                return;
            }
        }
    }

    private void Run(Span<byte> row, int count, int value)
    {
        for (var i = 0; i < count; i++) Put(row, halves ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
    }

    private void Literal(Span<byte> row, int count)
    {
        var bytes = halves ? (count + 1) / 2 : count;
        for (var i = 0; i < bytes; i++)
        {
            var value = Byte();
            Put(row, halves ? value >> 4 : value);
            if (halves && (2 * i) + 1 < count) Put(row, value & 15);
        }

        if (bytes % 2 == 1) Byte(); // to a whole number of words
    }

    private void Put(Span<byte> row, int index)
    {
        if (x >= row.Length) throw new DamagedException("A run beyond the row's end.");
        row[x++] = (byte)index;
    }

    private int Byte()
    {
        var value = data.ReadByte();
        return value >= 0 ? value : throw new DamagedException("The runs end too early.");
    }
}
