namespace Darkroom.Imaging;

/// <summary>What a file says of itself.</summary>
/// <param name="Stored">Pixels of one frame before orientation.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record Header(Inspection Inspection, Size Stored, int Orientation, long Bytes)
{
    public static Header Of(VipsImage image, MediaType type, long bytes)
    {
        // An AVIF's or HEIC's pages are other pictures: neither moments nor leaves of one.
        var frames = type.Animates || type.HasPages ? image.Pages : 1;
        var stored = new Size(image.Width, image.Height);
        var upright = image.Orientation >= 5 ? new Size(stored.Height, stored.Width) : stored;
        return new(new(type, upright, frames, image.HasAlpha), stored, image.Orientation, bytes);
    }
}
