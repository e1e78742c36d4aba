namespace Darkroom.Api.Purging;

/// <summary>What somebody calls a variant of a known image: by its ops, or by a URL or path of any surface.</summary>
internal sealed class VariantNames(Surfaces surfaces, ICatalogueReader catalogue)
{
    /// <param name="request">Whose host a path without one is on.</param>
    public async Task<Result<Transformation>> Read(string name, Image image, HttpRequest request)
    {
        var named = await Wanted(name, image, request);
        if (!named.Ok) return named;
        var overlaid = await Overlays.Find(catalogue, image.Account, named.Value);
        return overlaid.Ok ? overlaid.Value.Transformation! : new Result<Transformation>(null, overlaid.Failure, overlaid.Detail);
    }

    private async Task<Result<Transformation>> Wanted(string name, Image image, HttpRequest request)
    {
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            var ops = TransformationPresets.Expand(name, (await catalogue.FindSettings(image.Account)).Presets);
            if (!ops.Ok) return new(null, ops.Failure, ops.Detail);
            var read = Transformation.Parse(ops.Value);
            return read.Failure == Failure.NotFound ? Unknown : read;
        }

        if (!Uri.TryCreate(new Uri($"{request.Scheme}://{request.Host}"), name, out var url) || surfaces.Of(url) is not { CdnPath: { } path } surface) return Unknown;
        var address = surface.Dialect.ReadAddress(path, url.Query);
        if (!address.Ok) return address.Failure == Failure.NotFound ? Unknown : new(null, address.Failure, address.Detail);
        if (await Locator.Resolve(catalogue, address.Value.Place) is not { } resolved || resolved.Image.Id != image.Id) return (Failure.Invalid, "variant is not one of this image");

        var wish = address.Value.Wish(resolved);
        return !wish.Ok ? new(null, wish.Failure, wish.Detail)
            : wish.Value.Transformation is { } transformation ? transformation
            : Unknown;
    }

    private static Result<Transformation> Unknown => (Failure.Invalid, "variant must be ops and a format, as w-400.webp, or the URL of a variant");
}
