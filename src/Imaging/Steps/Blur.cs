namespace Darkroom.Imaging;

/// <summary>A Gaussian over the output's pixels; the colour of what is transparent does not bleed.</summary>
internal static class Blur
{
    /// <summary>Wide enough that nothing is lost by blurring a smaller picture and enlarging the result.</summary>
    private const double Enough = 4;

    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Transformation.Blur is not { } sigma) return image;
        // Each row needs many others, which a decoder gives only once.
        using var pixels = image.ToMemory();
        if (!image.HasAlpha) return Soften(pixels, sigma);

        using var weighted = Alpha.Premultiply(pixels);
        using var soft = Soften(weighted, sigma);
        return Alpha.Unpremultiply(soft);
    }

    /// <summary>The work of a plain Gaussian grows with its sigma: 100 on a large picture would take minutes.</summary>
    private static VipsImage Soften(VipsImage image, int sigma)
    {
        var factor = sigma / Enough;
        if (factor < 2 || Math.Min(image.Width, image.Height) < factor * 2) return Gauss(image, sigma);

        using var small = Resize.Scale(image, new((int)Math.Round(image.Width / factor), (int)Math.Round(image.Height / factor)), "linear");
        using var soft = Gauss(small, sigma / factor);
        using var still = soft.ToMemory();
        return Resize.Scale(still, new(image.Width, image.Height), "cubic");
    }

    private static VipsImage Gauss(VipsImage image, double sigma)
    {
        using var blur = new VipsOperation("gaussblur").Set("in", image).Set("sigma", sigma).Set("min_ampl", 0.05);
        return blur.Image();
    }
}
