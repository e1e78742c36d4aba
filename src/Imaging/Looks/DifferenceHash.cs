namespace Darkroom.Imaging;

/// <summary>
/// A 64-bit difference hash: the picture on white as 9 by 8 means of grey; a bit is set where a mean is brighter than its left neighbour, row
/// by row, the first bit the highest. Pictures that look alike differ in few bits.
/// </summary>
internal static class DifferenceHash
{
    private const int Columns = 9;
    private const int Rows = 8;

    public static ulong Of(SmallPicture picture)
    {
        var bits = 0UL;
        for (var row = 0; row < Rows; row++)
        {
            var left = Mean(picture, 0, row);
            for (var column = 1; column < Columns; column++)
            {
                var mean = Mean(picture, column, row);
                // An even area is even, whatever arithmetic makes of its last digits.
                bits = (bits << 1) | (mean - left > 1e-9 ? 1UL : 0);
                left = mean;
            }
        }

        return bits;
    }

    /// <summary>Of all that lies in the cell, a pixel on its edge in proportion.</summary>
    private static double Mean(SmallPicture picture, int column, int row)
    {
        var (left, right) = ((double)column * picture.Width / Columns, (column + 1.0) * picture.Width / Columns);
        var (top, bottom) = ((double)row * picture.Height / Rows, (row + 1.0) * picture.Height / Rows);
        var (sum, area) = (0.0, 0.0);
        for (var y = (int)top; y < Math.Min(bottom, picture.Height); y++)
        {
            for (var x = (int)left; x < Math.Min(right, picture.Width); x++)
            {
                var covered = (Math.Min(x + 1, right) - Math.Max(x, left)) * (Math.Min(y + 1, bottom) - Math.Max(y, top));
                sum += covered * Grey(picture, (y * picture.Width) + x);
                area += covered;
            }
        }

        return sum / area;
    }

    private static double Grey(SmallPicture picture, int pixel) =>
        (0.299 * picture.OnWhite(pixel, 0)) + (0.587 * picture.OnWhite(pixel, 1)) + (0.114 * picture.OnWhite(pixel, 2));
}
