namespace Darkroom.Imaging;

/// <summary>Cuts what hangs over the box, or fills up what is missing; gravity says what stays and where it lies.</summary>
internal static class Box
{
    public static VipsImage CropOrPad(VipsImage image, RenderPlan plan)
    {
        var (box, wish) = (plan.Frame.Box, plan.Transformation);
        if (image.Width == box.Width && image.Height == box.Height) return image;

        var cut = image.Width > box.Width || image.Height > box.Height ? Crop(image, box, wish) : null;
        if (cut is not null && cut.Width == box.Width && cut.Height == box.Height) return cut;
        using (cut)
        {
            var whole = cut ?? image;
            var (left, top) = Place(box, new(whole.Width, whole.Height), wish);
            return Surround(whole, left, top, box, wish);
        }
    }

    /// <summary>Background around a picture: transparent where the format, or a colour that comes behind it, allows.</summary>
    public static VipsImage Surround(VipsImage image, int left, int top, Size box, Transformation wish)
    {
        using var transparent = (wish.Format.HasAlpha || wish.Background is not null) && !image.HasAlpha ? Alpha.Opaque(image) : null;
        return Fill(transparent ?? image, left, top, box);
    }

    /// <summary>A picture of another size with this one in it: transparent around it, or white; what lies outside is lost.</summary>
    public static VipsImage Fill(VipsImage image, int left, int top, Size box)
    {
        using var embed = new VipsOperation("embed")
            .Set("in", image)
            .Set("x", left)
            .Set("y", top)
            .Set("width", box.Width)
            .Set("height", box.Height)
            .Set("extend", image.HasAlpha ? "black" : "white");
        return embed.Image();
    }

    private static VipsImage Crop(VipsImage image, Size box, Transformation wish)
    {
        var (width, height) = (Math.Min(image.Width, box.Width), Math.Min(image.Height, box.Height));
        var (left, top) = wish.Focus is { } focus
            ? (Around(focus.X, image.Width, width), Around(focus.Y, image.Height, height))
            : Place(new(image.Width, image.Height), new(width, height), wish);
        using var crop = new VipsOperation("extract_area")
            .Set("input", image)
            .Set("left", left)
            .Set("top", top)
            .Set("width", width)
            .Set("height", height);
        return crop.Image();
    }

    /// <summary>The point in the middle of what stays, as far as there is picture.</summary>
    private static int Around(int hundredths, int length, int kept) => Math.Clamp(((hundredths * length) - (50 * kept)) / 100, 0, length - kept);

    /// <summary>Where the smaller lies in the larger.</summary>
    private static (int Left, int Top) Place(Size larger, Size smaller, Transformation wish) =>
        (wish.Focus ?? FocalPoint.Of(wish.Gravity)).Place(larger, smaller);
}
