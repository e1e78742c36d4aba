namespace Darkroom.Api.Purging;

/// <summary>What somebody calls a variant of a known image: by its ops, or by a URL or path of any surface.</summary>
internal sealed class VariantNames(Surfaces surfaces, ICatalogueReader catalogue)
{
    private const string Auto = ".auto";

    private static readonly AcceptedFormats[] Clients = [AcceptedFormats.Avif | AcceptedFormats.Webp, AcceptedFormats.Avif, AcceptedFormats.Webp, AcceptedFormats.Neither];

    /// <param name="request">Whose host a path without one is on.</param>
    /// <returns>One; of <c>auto</c> all that some client may have been sent.</returns>
    public async Task<Result<Transformation[]>> Read(string name, Image image, HttpRequest request)
    {
        var named = await Wanted(name, image, request);
        if (!named.Ok) return new(null, named.Failure, named.Detail);
        var sent = named.Value is { Auto: { } auto } ? Sent(auto, image.Content) : named.Value.Transformation is { } one ? [one] : [];
        if (sent.Length == 0) return new(null, Unknown.Failure, Unknown.Detail);

        for (var i = 0; i < sent.Length; i++)
        {
            var overlaid = await Overlays.Find(catalogue, image.Account, sent[i]);
            if (!overlaid.Ok) return new(null, overlaid.Failure, overlaid.Detail);
            sent[i] = overlaid.Value.Transformation!;
        }

        return sent;
    }

    private async Task<Result<Wish>> Wanted(string name, Image image, HttpRequest request)
    {
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            var ops = TransformationPresets.Expand(name, (await catalogue.FindSettings(image.Account)).Presets);
            if (!ops.Ok) return new(null, ops.Failure, ops.Detail);
            var auto = ops.Value.EndsWith(Auto, StringComparison.OrdinalIgnoreCase);
            var read = auto ? In(MediaType.Webp) : Transformation.Parse(ops.Value);
            return read.Failure == Failure.NotFound ? Unknown
                : !read.Ok ? new Result<Wish>(null, read.Failure, read.Detail)
                : auto ? new Wish(null) { Auto = In }
                : new Wish(read.Value);

            Result<Transformation> In(MediaType format) => Transformation.Parse($"{ops.Value[..^Auto.Length]}.{format.Extension}");
        }

        if (!Uri.TryCreate(new Uri($"{request.Scheme}://{request.Host}"), name, out var url) || surfaces.Of(url) is not { CdnPath: { } path } surface) return Unknown;
        var address = surface.Dialect.ReadAddress(path, url.Query);
        if (!address.Ok) return address.Failure == Failure.NotFound ? Unknown : new(null, address.Failure, address.Detail);
        return await Locator.Resolve(catalogue, address.Value.Place) is { } resolved && resolved.Image.Id == image.Id
            ? address.Value.Wish(resolved)
            : (Failure.Invalid, "variant is not one of this image");
    }

    private static Transformation[] Sent(Func<MediaType, Result<Transformation>> auto, Inspection source) =>
        [.. Clients.Select(accepted => AutoFormat.Of(auto, source, accepted)).Where(format => format.Ok).SelectMany(format => format.Value!.Meanwhile.Add(format.Value.Best)).Distinct()];

    private static Result<Wish> Unknown => (Failure.Invalid, "variant must be ops and a format, as w-400.webp, or the URL of a variant");
}
