using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>What a picture's query asks for. Of two spellings the long one wins; names that are unknown, and filters that are, change nothing.</summary>
internal sealed record SlinkTransform(Box Box, bool Crop, int? Quality, MediaType? Format, ColourFilter? Filter, string? Signature)
{
    private const int ThumbnailSide = 300;

    private static readonly string NoFormat = $"format must be one of {MediaTypes.Written}";

    public static readonly SlinkTransform Thumbnail = new(new Box(ThumbnailSide, ThumbnailSide), true, null, null, null, null);

    public static Result<SlinkTransform> Read(QueryParameters query)
    {
        var box = Box.Read(query.Last("width") ?? query.Last("w"), query.Last("height") ?? query.Last("h"));
        if (!box.Ok) return new(null, box.Failure, box.Detail);

        int? quality = null;
        if ((query.Last("quality") ?? query.Last("q")) is { Length: > 0 } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 100)
                return (Failure.Invalid, "quality must be a whole number from 1 to 100");
            quality = number;
        }

        MediaType? format = null;
        if ((query.Last("format") ?? query.Last("f")) is { Length: > 0 } extension)
        {
            if (!MediaTypes.TryFromExtension(extension.ToLowerInvariant(), out var type)) return (Failure.Invalid, NoFormat);
            format = type;
        }

        var crop = query.Last("crop") is { } flag && flag.ToLowerInvariant() is "true" or "1" or "";
        var filter = Enum.TryParse<ColourFilter>(query.Last("filter"), ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : default(ColourFilter?);
        return new SlinkTransform(box.Value, crop && query.Has("crop"), quality, format, filter, query.Last("s"));
    }

    /// <param name="extension">What the path's extension says; the query's format comes before it.</param>
    public Result<Wish> Of(Image image, MediaType extension, SlinkOptions options)
    {
        // One side alone crops to a square of that side.
        var (width, height) = Crop ? (Box.Width ?? Box.Height, Box.Height ?? Box.Width) : (Box.Width, Box.Height);
        var made = new Transformation
        {
            Width = width,
            Height = height,
            Fit = Crop ? Fit.Cover : Fit.Inside,
            Quality = Quality,
            Filter = Filter,
            Format = Format ?? extension,
        };
        // What cannot be written, such as an SVG or an icon, is what it is at any size.
        if (!made.Format.IsWritten)
            return made.Format == image.Content.Type ? new Wish(null) : Format is null ? Failure.NotFound : (Failure.Invalid, NoFormat);
        var changes = made with { Fit = default } != new Transformation { Format = image.Content.Type };
        return new Wish(changes ? made : null, IsSigned(image.Id, options));
    }

    /// <summary>The signature that lets strangers have this: hexadecimal HMAC-SHA256 of the id and what is asked for, names sorted.</summary>
    public string Sign(ImageId image, string secret)
    {
        var parts = new List<string> { image.ToUuid() };
        if (Crop) parts.Add("crop=1");
        if (Filter is { } filter) parts.Add($"filter={filter.ToString().ToLowerInvariant()}");
        if (Box.Height is { } height) parts.Add(string.Create(CultureInfo.InvariantCulture, $"height={height}"));
        if (Box.Width is { } width) parts.Add(string.Create(CultureInfo.InvariantCulture, $"width={width}"));
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Join(':', parts))));
    }

    private bool IsSigned(ImageId image, SlinkOptions options) =>
        Signature is { } given
        && options is { SignedTransforms: SignedTransforms.Required, TransformSecret: { } secret }
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Sign(image, secret)));
}
