namespace Darkroom.Abstractions;

/// <summary>Pixels, as a person sees the picture: after its orientation is applied.</summary>
[Immutable]
public readonly record struct Size(int Width, int Height)
{
    public long Pixels => (long)Width * Height;
}

/// <summary>Part of a picture in whole pixels, as a person sees it; 0, 0 is top left.</summary>
[Immutable]
public readonly record struct Region(int X, int Y, int Width, int Height)
{
    public Size Size => new(Width, Height);

    /// <summary>Whether it is not empty and wholly inside a picture of <paramref name="size"/>.</summary>
    public bool LiesIn(Size size) =>
        X >= 0 && Y >= 0 && Width > 0 && Height > 0 && Width <= size.Width - X && Height <= size.Height - Y;
}

/// <summary>How one frame becomes its variant: scaled, turned, then cut or filled up to the box, at last surrounded by padding.</summary>
/// <param name="Drawn">What the decoded picture is scaled to. Only a turn that is no quarter makes it differ from <paramref name="Scaled"/>.</param>
/// <param name="Scaled">The whole picture after it was turned.</param>
[Immutable]
public readonly record struct FramePlan(Size Drawn, Size Scaled, Size Box, Size Output);

/// <summary>Where the frames of a sprite sheet lie: row by row.</summary>
[Immutable]
public readonly record struct SpriteLayout(int Frames, int Columns, int Rows, Size Frame)
{
    public Size Sheet => new(Columns * Frame.Width, Rows * Frame.Height);

    /// <summary>One strip while it fits in <paramref name="maxSide"/>, else about as wide as high.</summary>
    public static SpriteLayout Of(int frames, Size frame, int maxSide)
    {
        var columns = (long)frames * frame.Width <= maxSide
            ? frames
            : Math.Clamp((int)Math.Ceiling(Math.Sqrt((double)frames * frame.Height / frame.Width)), 1, frames);
        return new(frames, columns, (frames + columns - 1) / columns, frame);
    }
}

/// <summary>Sizes of variants, worked out from the request and the original's size alone, before a pixel is read.</summary>
public static class Geometry
{
    /// <param name="original">The whole of it; a crop is taken from it first, and must lie in it. A vector has no size of its own beyond which it would be enlarged.</param>
    /// <param name="enlargeBox">Whether an exact box may be larger than the original; if not, the box shrinks in proportion.</param>
    public static FramePlan Plan(Inspection original, Transformation transformation, bool enlargeBox)
    {
        var (source, most) = (transformation.Crop?.Size ?? original.Size, original.Type.IsVector ? double.MaxValue : 1);
        var turned = Turned(source, transformation.Rotate);
        var (scaled, box) = Sizes(turned, transformation, most, enlargeBox || original.Type.IsVector);

        // Enlarging waits until after the turn, so that what is turned is never larger than the original.
        var drawn = transformation.Rotate % 90 == 0
            ? scaled
            : Scale(source, Math.Min(most, Math.Max((double)scaled.Width / turned.Width, (double)scaled.Height / turned.Height)));
        var around = 2 * (transformation.Padding ?? 0);
        return new(drawn, scaled, box, new(box.Width + around, box.Height + around));
    }

    /// <summary>The smallest upright picture that holds one of <paramref name="size"/> turned by <paramref name="degrees"/>.</summary>
    public static Size Turned(Size size, int degrees)
    {
        if (degrees % 180 == 0) return size;
        if (degrees % 90 == 0) return new(size.Height, size.Width);
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        (sine, cosine) = (Math.Abs(sine), Math.Abs(cosine));
        return new(
            Math.Max(1, (int)Math.Round((size.Width * cosine) + (size.Height * sine))),
            Math.Max(1, (int)Math.Round((size.Width * sine) + (size.Height * cosine))));
    }

    private static (Size Scaled, Size Box) Sizes(Size source, Transformation transformation, double most, bool enlargeBox)
    {
        if (transformation is not { Width: { } width, Height: { } height })
        {
            var ratio = Math.Min(Ratio(transformation.Width, source.Width), Ratio(transformation.Height, source.Height));
            return Whole(Scale(source, double.IsInfinity(ratio) ? 1 : Math.Min(most, ratio)));
        }

        var box = new Size(width, height);
        var (across, down) = ((double)width / source.Width, (double)height / source.Height);
        if (transformation.Fit == Fit.Inside) return Whole(Within(Scale(source, Math.Min(most, Math.Min(across, down))), box));

        if (transformation.Fit == Fit.Pad) return (Within(Scale(source, Math.Min(most, Math.Min(across, down))), box), box);

        var needed = transformation.Fit == Fit.Contain ? Math.Min(across, down) : Math.Max(across, down);
        if (!enlargeBox && needed > 1)
        {
            box = Scale(box, 1 / needed);
            (across, down) = (across / needed, down / needed);
        }

        return transformation.Fit switch
        {
            Fit.Fill => Whole(box),
            Fit.Contain => (Within(Scale(source, Math.Min(across, down)), box), box),
            Fit.Outside => Whole(Covering(Scale(source, Math.Max(across, down)), box)),
            _ => (Covering(Scale(source, Math.Max(across, down)), box), box),
        };
    }

    private static (Size Scaled, Size Box) Whole(Size size) => (size, size);

    private static double Ratio(int? wanted, int have) => wanted is { } pixels ? (double)pixels / have : double.PositiveInfinity;

    private static Size Scale(Size size, double ratio) =>
        new(Math.Max(1, (int)Math.Round(size.Width * ratio)), Math.Max(1, (int)Math.Round(size.Height * ratio)));

    private static Size Within(Size size, Size box) => new(Math.Min(size.Width, box.Width), Math.Min(size.Height, box.Height));

    private static Size Covering(Size size, Size box) => new(Math.Max(size.Width, box.Width), Math.Max(size.Height, box.Height));
}
