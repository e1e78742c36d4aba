namespace Darkroom.Imaging;

/// <summary>Cuts what hangs over the box, or fills up what is missing; the centre stays.</summary>
internal static class Box
{
    public static VipsImage CropOrPad(VipsImage image, RenderPlan plan)
    {
        var box = plan.Frame.Output;
        if (image.Width == box.Width && image.Height == box.Height) return image;

        var cut = image.Width > box.Width || image.Height > box.Height ? Crop(image, box) : null;
        if (cut is not null && cut.Width == box.Width && cut.Height == box.Height) return cut;
        using (cut) return Pad(cut ?? image, box, plan.Transformation.Format);
    }

    private static VipsImage Crop(VipsImage image, Size box)
    {
        var (width, height) = (Math.Min(image.Width, box.Width), Math.Min(image.Height, box.Height));
        using var crop = new VipsOperation("extract_area")
            .Set("input", image)
            .Set("left", (image.Width - width) / 2)
            .Set("top", (image.Height - height) / 2)
            .Set("width", width)
            .Set("height", height);
        return crop.Image();
    }

    private static VipsImage Pad(VipsImage image, Size box, MediaType format)
    {
        using var transparent = format.HasAlpha && !image.HasAlpha ? Opaque(image) : null;
        var padded = transparent ?? image;
        using var embed = new VipsOperation("embed")
            .Set("in", padded)
            .Set("x", (box.Width - image.Width) / 2)
            .Set("y", (box.Height - image.Height) / 2)
            .Set("width", box.Width)
            .Set("height", box.Height)
            .Set("extend", padded.HasAlpha ? "black" : "white");
        return embed.Image();
    }

    /// <summary>The same picture with an alpha channel that hides nothing.</summary>
    public static VipsImage Opaque(VipsImage image)
    {
        using var join = new VipsOperation("bandjoin_const").Set("in", image).Set("c", [255d]);
        return join.Image();
    }
}
