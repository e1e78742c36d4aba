using System.Globalization;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>
/// What a picture's URL asks for: <c>width</c>, <c>height</c> (pixels or percent), <c>size</c> (<c>WxH</c> or percent), <c>crop</c>
/// (<c>WxH</c> of the original, from its centre or from <c>,x,y</c>), <c>quality</c>, <c>format</c>, <c>blur</c>, <c>grayscale</c>,
/// <c>ellipse</c>, and as our own <c>fit</c> and <c>format=auto</c>. Other names are ignored; empty values are none.
/// </summary>
internal sealed record ResizeQuery
{
    private Extent? Width { get; init; }

    private Extent? Height { get; init; }

    private CropBox? Crop { get; init; }

    private int? Quality { get; init; }

    private MediaType? Format { get; init; }

    private bool AutoFormat { get; init; }

    private int? Blur { get; init; }

    private bool Grayscale { get; init; }

    private bool Ellipse { get; init; }

    private Fit Fit { get; init; }

    public static Result<ResizeQuery> Read(QueryParameters query)
    {
        var wrong = new List<string>();
        var (width, height) = (Value("width", Extent.Parse), Value("height", Extent.Parse));
        var auto = IsAuto(query);
        if (Value("size", Extent.ParseBox) is { } size) (width, height) = (size.Width, size.Height);
        var read = new ResizeQuery
        {
            Width = width,
            Height = height,
            Crop = Value("crop", CropBox.Parse),
            Quality = Number("quality", 1, 100),
            AutoFormat = auto,
            Format = auto ? null : Value("format", text => MediaTypes.TryFromExtension(text.ToLowerInvariant(), out var type) ? type : default(MediaType?)),
            Blur = Number("blur", 0, 100) is > 0 and var sigma ? sigma : null,
            Grayscale = Flag("grayscale"),
            Ellipse = Flag("ellipse"),
            Fit = Value("fit", text => Enum.TryParse<Fit>(text, ignoreCase: true, out var fit) && char.IsAsciiLetter(text[0]) ? fit : default(Fit?)) ?? Fit.Cover,
        };
        return wrong.Count == 0 ? read : (Failure.Invalid, $"{wrong[0]} has a value that is not understood");

        T? Value<T>(string name, Func<string, T?> parse)
            where T : struct
        {
            if (query.Last(name) is not { Length: > 0 } text) return null;
            if (parse(text) is { } value) return value;
            wrong.Add(name);
            return null;
        }

        int? Number(string name, int min, int max) => Value(name, text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : default(int?));

        bool Flag(string name) => query.Last(name) is { } text && text.ToLowerInvariant() is not ("false" or "0" or "no" or "off");
    }

    /// <summary>Whether the format is for the client's Accept to say.</summary>
    public static bool IsAuto(QueryParameters query) => "auto".Equals(query.Last("format"), StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wanted of one image: its own bytes when nothing of it would change.</summary>
    public Wish Of(Image image)
    {
        if (AutoFormat) return new Wish(null) { Auto = format => Make(image, format) };
        var shown = image.Content.Type.Shown;
        var made = Make(image, Format ?? shown);
        return new Wish(made == new Transformation { Format = shown } && (Format is null || Format == image.Content.Type) ? null : made);
    }

    private Transformation Make(Image image, MediaType format)
    {
        var region = Crop?.In(image.Content.Size);
        var size = region?.Size ?? image.Content.Size;
        var (width, height) = (Width?.Of(size.Width), Height?.Of(size.Height));
        // Percents scale; a box of pixels is filled.
        var made = new Transformation
        {
            Crop = region,
            Width = width == size.Width && height is null ? null : width,
            Height = height == size.Height && width is null ? null : height,
            Fit = Fit,
            Quality = Quality,
            Blur = Blur,
            Grayscale = Grayscale,
            Mask = Ellipse ? Mask.Ellipse : null,
            Format = format,
        };
        return made.Width == size.Width && made.Height == size.Height ? made with { Width = null, Height = null } : made;
    }
}
