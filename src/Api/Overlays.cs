namespace Darkroom.Api;

/// <summary>
/// Which image a wish lays over another: of the same account, and as it is now. The wish goes on with that image's id and generation, so that
/// nothing which was made from it outlives it (docs/decisions/0051-overlays.md).
/// </summary>
internal static class Overlays
{
    /// <summary>The wish as it was when nothing is laid over; <c>NotFound</c> when what is, is not there.</summary>
    public static async ValueTask<Result<Overlaid>> Find(ICatalogueReader catalogue, AccountId account, Transformation? wish)
    {
        if (wish?.Overlay is not { } overlay) return new Overlaid(wish, null, ById: true);
        var named = overlay.Image?.Image.ToString() ?? overlay.Name;
        if (await catalogue.FindImage(account, named) is not { } image || (overlay.Image is { } pinned && pinned.Generation != image.Generation)) return Missing;
        var byId = ImageId.TryParse(named, out var id) && id == image.Id;
        return new Overlaid(wish with { Overlay = overlay with { Name = "", Image = new(image.Id, image.Generation) } }, image, byId);
    }

    /// <summary>As for the image below: remembered nowhere, so that an overlay which was just uploaded is seen at once.</summary>
    public static (Failure Failure, string Detail) Missing => (Failure.NotFound, "The overlay is no image of this account");
}

/// <param name="Transformation">With the overlay's id and generation instead of its name.</param>
/// <param name="ById">Whether no name was needed, which may be another image's tomorrow.</param>
internal sealed record Overlaid(Transformation? Transformation, Image? Overlay, bool ById);
