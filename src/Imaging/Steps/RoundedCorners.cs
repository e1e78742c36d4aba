namespace Darkroom.Imaging;

/// <summary>The mask of a picture with round corners: four quarters of one disc, and all between them.</summary>
internal static class RoundedCorners
{
    public static byte[] Draw(int width, int height, int radius)
    {
        // A larger radius than half the shorter side makes a pill, or a disc.
        radius = Math.Min(radius, Math.Min(width, height) / 2);
        var mask = new byte[width * height];
        mask.AsSpan().Fill(255);
        if (radius == 0) return mask;

        var side = 2 * radius;
        var disc = Ellipse.Draw(side, side);
        for (var y = 0; y < radius; y++)
        {
            var corner = disc.AsSpan(y * side, side);
            foreach (var row in (ReadOnlySpan<int>)[y, height - 1 - y])
            {
                corner[..radius].CopyTo(mask.AsSpan(row * width, radius));
                corner[radius..].CopyTo(mask.AsSpan(((row + 1) * width) - radius, radius));
            }
        }

        return mask;
    }
}
