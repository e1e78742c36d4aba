namespace Darkroom.Imaging;

/// <summary>EXIF's eight orientations: backwards, and followed by more turns.</summary>
internal static class Upright
{
    /// <summary>Each orientation, from 1, as a mirror from left to right or none, then quarter turns clockwise.</summary>
    private static readonly (bool Flop, int Quarters)[] Turns =
        [(false, 0), (true, 0), (false, 2), (true, 2), (true, 3), (false, 1), (true, 1), (false, 3)];

    /// <summary>The orientation that does all of it in one go; an angle that is no quarter is left out.</summary>
    public static int Then(int orientation, Transformation wish)
    {
        var (flop, quarters) = Turns[orientation - 1];
        // Mirrored, what turned one way turns the other way.
        if (wish.Flop ^ wish.Flip) (flop, quarters) = (!flop, -quarters);
        quarters += (wish.Flip ? 2 : 0) + (wish.Rotate % 90 == 0 ? wish.Rotate / 90 : 0);
        return 1 + Array.IndexOf(Turns, (flop, ((quarters % 4) + 4) % 4));
    }

    extension(Region upright)
    {
        /// <summary>Where a region of the upright picture lies in the file's pixels, of size <paramref name="stored"/>.</summary>
        public Region Stored(int orientation, Size stored)
        {
            var (x, y, width, height) = upright;
            var (right, bottom) = (stored.Width - x - width, stored.Height - y - height);
            // Turned by a quarter, x runs along the file's height.
            var (turnedRight, turnedBottom) = (stored.Width - y - height, stored.Height - x - width);
            return orientation switch
            {
                2 => upright with { X = right },
                3 => upright with { X = right, Y = bottom },
                4 => upright with { Y = bottom },
                5 => new(y, x, height, width),
                6 => new(y, turnedBottom, height, width),
                7 => new(turnedRight, turnedBottom, height, width),
                8 => new(turnedRight, x, height, width),
                _ => upright,
            };
        }
    }
}
