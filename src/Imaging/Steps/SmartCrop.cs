namespace Darkroom.Imaging;

/// <summary>Cuts the box out where libvips finds most to see, in the picture's own colours: a filter would change what draws the eye.</summary>
internal static class SmartCrop
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        var (box, wish) = (plan.Frame.Box, plan.Transformation);
        if (wish.Fit != Fit.Cover || wish.Focus is not null || wish.Gravity < Gravity.Attention) return image;
        if (image.Width == box.Width && image.Height == box.Height) return image;

        using var pixels = image.ToMemory();
        if (plan.Spotlight.Region is { } kept) return Cut(pixels, kept);

        using var crop = new VipsOperation("smartcrop")
            .Set("input", pixels)
            .Set("width", Math.Min(image.Width, box.Width))
            .Set("height", Math.Min(image.Height, box.Height))
            .Set("interesting", wish.Gravity == Gravity.Attention ? "attention" : "entropy");
        var cut = crop.Image();
        // An area that was cut out remembers where it began, as a negative offset.
        plan.Spotlight.Region = new(-cut.XOffset, -cut.YOffset, cut.Width, cut.Height);
        return cut;
    }

    private static VipsImage Cut(VipsImage image, Region region)
    {
        using var cut = new VipsOperation("extract_area")
            .Set("input", image)
            .Set("left", region.X)
            .Set("top", region.Y)
            .Set("width", region.Width)
            .Set("height", region.Height);
        return cut.Image();
    }
}

/// <summary>What the first frame's cut leaves for the others: an animation whose frames are cut each on its own would shake.</summary>
internal sealed class Spotlight
{
    public Region? Region { get; set; }
}
