using System.Globalization;

namespace Darkroom.Imaging;

/// <summary>
/// Judges an upload: type by our own table, size and frames from the header, that the file is whole, and that its first frame can be
/// decoded, which gives the preview too (docs/decisions/0010-inspection.md).
/// </summary>
internal static class Inspector
{
    private const int ProbeRows = 16;

    /// <summary>Bytes of pixels that a PNG may unpack to before only its first rows are decoded: the rest would take seconds.</summary>
    private const long MaxUnpacked = 256L << 20;

    public static Result<Inspected> Inspect(string path, ImagingOptions limits)
    {
        var header = Open(path, limits, out var image);
        using (image)
        {
            if (!header.Ok) return new(null, header.Failure, header.Detail);
            if (!Completeness.IsWhole(path, header.Value.Inspection.Type)) return (Failure.Undecodable, "The image is cut off before its end");
            var exif = image is null ? null : Exif.Read(image);
            var preview = Preview(path, header.Value, image);
            return new Inspected(header.Value.Inspection, new(exif, preview?.Jpeg) { Colour = preview?.Colour, Print = preview?.Print });
        }
    }

    /// <summary>The header alone, within the limits.</summary>
    /// <param name="page">The one that is asked for: a document's pages differ in size.</param>
    public static Result<Header> ReadHeader(string path, ImagingOptions limits, int? page = null)
    {
        var header = Open(path, limits, out var image, page);
        image?.Dispose();
        return header;
    }

    private static Result<Header> Open(string path, ImagingOptions limits, out VipsImage? image, int? page = null)
    {
        image = null;
        var type = Sniff(path, limits.Admitted);
        if (!type.Ok) return new(null, type.Failure, type.Detail);
        if (!Codec.Reads(type.Value)) return (Failure.UnsupportedType, $"{type.Value.Extension} cannot be read by this libvips");

        var bytes = new FileInfo(path).Length;
        var header = Bitmap.IsOurs(type.Value) ? Bitmap.Measure(path, type.Value) : Header.Of(image = Loader.OpenHeader(path, type.Value, page), type.Value, bytes);
        var (size, frames) = (header.Stored, header.Inspection.Frames);
        if (frames > limits.MaxFrames) return TooMany($"The image has {frames} frames; at most {limits.MaxFrames} are allowed");
        if (size.Pixels > limits.MaxFramePixels)
            return TooMany($"The image has {size.Width} by {size.Height} pixels; at most {limits.MaxFramePixels} in all are allowed");
        if (size.Pixels * header.Inspection.Moments > limits.MaxTotalPixels)
            return TooMany($"The image has {size.Pixels * frames} pixels over all frames; at most {limits.MaxTotalPixels} are allowed");
        return header;
    }

    private static Result<MediaType> Sniff(string path, AdmittedTypes admitted)
    {
        Span<byte> head = stackalloc byte[Magic.Bytes];
        using var file = File.OpenRead(path);
        return admitted.Sniff(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>Other formats are decoded as a whole for their first rows already, or are made smaller by their decoder.</summary>
    private static MiniPreview? Preview(string path, Header header, VipsImage? image)
    {
        if (header.Inspection.Type != MediaType.Png || image is null) return MiniPreview.Make(path, header);
        var unpacked = header.Stored.Pixels * image.Bands * (image.Format == SampleFormat.UShort ? 2 : 1);
        if (unpacked <= MaxUnpacked) return MiniPreview.Make(path, header);
        Probe(image);
        return null;
    }

    private static void Probe(VipsImage image)
    {
        using var rows = new VipsOperation("extract_area")
            .Set("input", image)
            .Set("left", 0)
            .Set("top", 0)
            .Set("width", image.Width)
            .Set("height", Math.Min(ProbeRows, image.Height));
        using var cut = rows.Image();
        using var decoded = cut.ToMemory();
    }

    private static (Failure Failure, string Detail) TooMany(FormattableString text) => (Failure.TooManyPixels, text.ToString(CultureInfo.InvariantCulture));
}
