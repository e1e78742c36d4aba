namespace Darkroom.Imaging;

/// <summary>EXIF's eight orientations, backwards.</summary>
internal static class Upright
{
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
