namespace Darkroom.Imaging;

/// <summary>What can be done to each pixel's levels on its own. Transparency goes through untouched.</summary>
internal static class Levels
{
    /// <param name="mix">Nine factors, row by row: how much red, green and blue go into each channel of a coloured picture.</param>
    public static VipsImage Mix(VipsImage image, double[] mix)
    {
        var bands = image.Bands;
        var cells = new double[bands * bands];
        for (var cell = 0; cell < cells.Length; cell++)
        {
            var (row, column) = (cell / bands, cell % bands);
            cells[cell] = row < 3 && column < 3 ? mix[(row * 3) + column] : row == column ? 1 : 0;
        }

        using var matrix = VipsImage.FromMatrix(cells, bands, bands);
        using var recomb = new VipsOperation("recomb").Set("in", image).Set("m", matrix);
        using var exact = recomb.Image();
        return exact.ToWhole(SampleFormat.Byte);
    }

    /// <param name="tone">What becomes of a level from 0 to 1, for each channel of colour.</param>
    public static VipsImage Bend(VipsImage image, params Func<double, double>[] tone)
    {
        var bands = image.Bands;
        var colours = image.HasAlpha ? bands - 1 : bands;
        var table = new byte[256 * bands];
        for (var cell = 0; cell < table.Length; cell++)
        {
            var (level, band) = (cell / bands, cell % bands);
            table[cell] = band < colours ? (byte)Math.Clamp(Math.Round(tone[band](level / 255d) * 255), 0, 255) : (byte)level;
        }

        using var lut = VipsImage.FromPixels(table, 256, 1, bands);
        using var map = new VipsOperation("maplut").Set("in", image).Set("lut", lut);
        using var bent = map.Image();
        // What comes out has no meaning, as the table has none, and the encoder of gif would take its alpha for a colour.
        using var mean = new VipsOperation("copy").Set("in", bent).Set("interpretation", colours == 1 ? "b-w" : "srgb");
        return mean.Image();
    }
}
