namespace Darkroom.Imaging;

/// <summary>Sepia, saturation and hue: each a matrix, all of them one, so that nothing is rounded in between.</summary>
internal static class Recolour
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        var wish = plan.Transformation;
        if (wish is { Sepia: false, Saturation: 0, Hue: 0 }) return image;
        // Grey has no colour to change.
        if (!wish.Sepia && image.Bands < 3) return image;

        double[] mix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        if (wish.Sepia) mix = Times(OldPrint, mix);
        if (wish.Saturation != 0) mix = Times(Look.Saturation(1 + (wish.Saturation / 100d)), mix);
        if (wish.Hue != 0) mix = Times(Turned(wish.Hue), mix);
        using var rgb = image.Bands < 3 ? Rgb.Of(image) : null;
        return Levels.Mix(rgb ?? image, mix);
    }

    /// <summary>The matrix that the CSS filter of this name has.</summary>
    private static readonly double[] OldPrint = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131];

    /// <summary>Round the grey axis, luminance kept, as the CSS filter <c>hue-rotate</c> does.</summary>
    private static double[] Turned(int degrees)
    {
        var (s, c) = Math.SinCos(degrees * Math.PI / 180);
        return
        [
            0.213 + (c * 0.787) - (s * 0.213), 0.715 - (c * 0.715) - (s * 0.715), 0.072 - (c * 0.072) + (s * 0.928),
            0.213 - (c * 0.213) + (s * 0.143), 0.715 + (c * 0.285) + (s * 0.140), 0.072 - (c * 0.072) - (s * 0.283),
            0.213 - (c * 0.213) - (s * 0.787), 0.715 - (c * 0.715) + (s * 0.715), 0.072 + (c * 0.928) + (s * 0.072),
        ];
    }

    /// <summary>First the right one, then the left one.</summary>
    private static double[] Times(double[] left, double[] right)
    {
        var product = new double[9];
        for (var cell = 0; cell < 9; cell++)
        {
            for (var k = 0; k < 3; k++) product[cell] += left[(cell / 3 * 3) + k] * right[(k * 3) + (cell % 3)];
        }

        return product;
    }
}
