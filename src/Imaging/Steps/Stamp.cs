namespace Darkroom.Imaging;

/// <summary>Lays another picture, of an animation its first frame, over this one.</summary>
internal static class Stamp
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan) => plan.Transformation.Overlay is { } wish
        ? plan.Decals.Lay("overlay", image, () => Draw(wish, plan))
        : image;

    /// <summary>How large it becomes in a picture of <paramref name="room"/>: as it is or in proportion to the width, but never larger than all of it.</summary>
    public static Size Fitted(Size own, Size room, int? scale)
    {
        var wanted = scale is { } percent ? room.Width * percent / 100d / own.Width : 1;
        var ratio = Math.Min(wanted, Math.Min((double)room.Width / own.Width, (double)room.Height / own.Height));
        return new(Math.Clamp((int)Math.Round(own.Width * ratio), 1, room.Width), Math.Clamp((int)Math.Round(own.Height * ratio), 1, room.Height));
    }

    private static Decal Draw(Overlay wish, RenderPlan plan)
    {
        var (path, header) = plan.Overlay ?? throw new InvalidOperationException("The overlay's file is missing.");
        var room = plan.Frame.Output;
        var size = Fitted(header.Inspection.Size, room, wish.Scale);
        using var drawn = Picture(path, header, size, plan.MaxSide);
        using var faded = Ink.Fade(drawn, wish.Opacity / 100d);
        var (left, top) = wish.In(room, size);
        if (!wish.Tile) return new(faded.ToMemory(), left, top);

        // The copy at the place stays there; the others begin beyond the edges to the left and above.
        using var tiled = Tiled(faded, -((size.Width - (left % size.Width)) % size.Width), -((size.Height - (top % size.Height)) % size.Height), room);
        return new(tiled.ToMemory(), 0, 0);
    }

    /// <summary>Through the pipeline, like any other variant: turned upright, in sRGB, made smaller while it is decoded.</summary>
    private static VipsImage Picture(string path, Header header, Size size, int maxSide)
    {
        var wish = new Transformation { Width = size.Width, Height = size.Height, Fit = Fit.Fill, Format = MediaType.Png };
        var plan = new RenderPlan(
            wish,
            header.Inspection.Type,
            header.Stored,
            header.Orientation,
            Upright.Then(header.Orientation, wish),
            Frames: 1,
            new FramePlan(size, size, size, size),
            maxSide) { Header = header };
        return Pipeline.Draw(path, plan);
    }

    private static VipsImage Tiled(VipsImage tile, int left, int top, Size room)
    {
        using var replicate = new VipsOperation("replicate")
            .Set("in", tile)
            .Set("across", (room.Width - left + tile.Width - 1) / tile.Width)
            .Set("down", (room.Height - top + tile.Height - 1) / tile.Height);
        using var many = replicate.Image();
        using var cut = new VipsOperation("extract_area").Set("input", many).Set("left", -left).Set("top", -top).Set("width", room.Width).Set("height", room.Height);
        return cut.Image();
    }
}
