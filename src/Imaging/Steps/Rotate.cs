namespace Darkroom.Imaging;

/// <summary>Turns by an angle that is no quarter, which <see cref="Orientation"/> does; the corners that open are transparent until the end.</summary>
internal static class Rotate
{
    /// <summary>Pixels by which libvips and the plan may round differently.</summary>
    private const int Rounding = 3;

    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        var degrees = plan.Transformation.Rotate;
        if (degrees % 90 == 0) return image;
        using var pixels = image.ToMemory();
        using var opaque = image.HasAlpha ? null : Alpha.Opaque(pixels);
        using var rotate = new VipsOperation("rotate").Set("in", opaque ?? pixels).Set("angle", degrees);
        using var turned = rotate.Image();
        using var still = turned.ToMemory();

        var target = plan.Frame.Scaled;
        if (Math.Abs(still.Width - target.Width) <= Rounding && Math.Abs(still.Height - target.Height) <= Rounding)
            return Box.Fill(still, (target.Width - still.Width) / 2, (target.Height - still.Height) / 2, target);

        using var weighted = Alpha.Premultiply(still);
        using var scaled = Resize.Scale(weighted, target);
        return Alpha.Unpremultiply(scaled);
    }
}
