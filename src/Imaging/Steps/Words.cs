namespace Darkroom.Imaging;

/// <summary>Writes the caption on the finished picture, the room around it included.</summary>
internal static class Words
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan) => plan.Transformation.Caption is { } caption
        ? plan.Decals.Lay("text", image, () => Draw(caption, plan.Frame.Output))
        : image;

    private static Decal Draw(Caption caption, Size room)
    {
        using var label = Label(caption, room);
        // A little away from the edges, as far as there is room for that.
        var margin = new Size(Spare(room.Width, label.Width, caption.Size), Spare(room.Height, label.Height, caption.Size));
        var inner = new Size(room.Width - (2 * margin.Width), room.Height - (2 * margin.Height));
        var (left, top) = caption.Place.Place(inner, new(label.Width, label.Height));
        return new(label.ToMemory(), margin.Width + left, margin.Height + top);
    }

    private static int Spare(int room, int label, int size) => Math.Clamp((room - label) / 2, 0, size / 2);

    private static VipsImage Label(Caption caption, Size room)
    {
        using var letters = Fitted(caption, room);
        if (caption.Background is not { } background) return Ink.Through(letters, caption.Colour);

        using var words = Ink.Through(letters, caption.Colour);
        var around = Math.Max(2, caption.Size / 4);
        using var box = Ink.Sheet(background, letters.Width + (2 * around), letters.Height + (2 * around));
        return new Decal(words, around, around).Over(box);
    }

    /// <summary>
    /// As large as asked for, or as fits. Guessed first, with letters as wide as high: to draw words that need many times the picture
    /// would take seconds.
    /// </summary>
    private static VipsImage Fitted(Caption caption, Size room)
    {
        var (count, breaks) = (caption.Text.Length, caption.Text.Count(letter => letter == '\n'));
        var size = Math.Clamp(caption.Size, Caption.MinSize, Math.Max(Caption.MinSize, room.Height));
        while (size > Caption.MinSize && (breaks + 1 + ((count - 1) * size / LineAt(size))) * size > room.Height * 3 / 2) size = Smaller(size);

        var letters = Letters(caption, size, LineAt(size));
        while (size > Caption.MinSize && (letters.Height > room.Height || letters.Width > room.Width))
        {
            letters.Dispose();
            size = Smaller(size);
            letters = Letters(caption, size, LineAt(size));
        }

        return letters;

        int LineAt(int pixels) => Math.Max(1, Math.Min(caption.Width ?? room.Width, room.Width - pixels));
    }

    private static int Smaller(int size) => Math.Max(Caption.MinSize, size * 7 / 8);

    /// <summary>How much of each pixel is ink.</summary>
    private static VipsImage Letters(Caption caption, int size, int width)
    {
        using var text = new VipsOperation("text")
            .Set("text", Plain(caption.Text))
            .Set("font", $"{Fonts.NameOf(caption.Font)} {size}")
            .Set("fontfile", Fonts.Find(caption.Font).Value!)
            .Set("width", width)
            .Set("wrap", "word-char")
            .Set("align", "centre")
            .Set("dpi", 72); // so that a point is a pixel
        try
        {
            using var lazy = text.Image();
            return lazy.ToMemory();
        }
        catch (VipsException nothing) when (nothing.Message.Contains("no text to render", StringComparison.Ordinal))
        {
            // Joiners, fillers and the like: words without ink are no picture's fault.
            return VipsImage.FromPixels([0], 1, 1, 1);
        }
    }

    /// <summary>The operation reads markup, and a stranger's words are none.</summary>
    private static string Plain(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
