using System.Collections.Immutable;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>Calls that take one id or a comma list: everything is judged before anything changes.</summary>
internal static class ImageResizerEdits
{
    private const int MostIds = 20;
    private const int LongestId = 128;

    public static async Task<IResult> Delete(string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, ImageBodies bodies)
    {
        var found = await Find(id, caller, request, catalogue);
        if (!found.Ok) return Problem.Of(found.Failure, found.Detail);

        var gone = new List<Image>();
        foreach (var image in found.Value.Images)
        {
            var deleted = await edits.Delete(image);
            // Somebody else deleted it meanwhile: it is gone all the same.
            if (!deleted.Ok && deleted.Failure != Failure.NotFound) return Problem.Of(deleted.Failure, deleted.Detail);
            gone.Add(image);
        }

        return await Answer(found.Value with { Images = [.. gone] }, caller, request, bodies);
    }

    public static Task<IResult> AddTags(string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, ImageBodies bodies, LimitOptions limits) =>
        ChangeTags(id, caller, request, catalogue, edits, bodies, limits, tags => new ImageChanges(AddTags: tags, MostTags: ImageResizerUpload.MostTags));

    public static Task<IResult> RemoveTags(string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, ImageBodies bodies, LimitOptions limits) =>
        ChangeTags(id, caller, request, catalogue, edits, bodies, limits, tags => new ImageChanges(RemoveTags: tags));

    private static async Task<IResult> ChangeTags(
        string id,
        Caller caller,
        HttpRequest request,
        ICatalogueReader catalogue,
        ImageEdits edits,
        ImageBodies bodies,
        LimitOptions limits,
        Func<ImmutableArray<string>, ImageChanges> change)
    {
        var tags = Texts.Tags(request.Query["tags"].SelectMany(list => (list ?? "").Split(',')), limits);
        if (!tags.Ok) return Problem.Of(tags.Failure, tags.Detail);
        if (tags.Value.IsEmpty) return Problem.Of(Failure.Invalid, "tags is required");
        var found = await Find(id, caller, request, catalogue);
        if (!found.Ok) return Problem.Of(found.Failure, found.Detail);

        var changes = change(tags.Value);
        if (found.Value.Images.Any(image => Tags.Change(image.Tags, changes).Length > changes.MostTags))
            return Problem.Of(Failure.Invalid, $"An image can have at most {changes.MostTags} tags");

        var after = new List<Image>();
        foreach (var image in found.Value.Images)
        {
            var changed = await edits.Change(image, changes);
            if (!changed.Ok) return Problem.Of(changed.Failure, changed.Detail);
            after.Add(changed.Value);
        }

        return await Answer(found.Value with { Images = [.. after] }, caller, request, bodies);
    }

    private static async Task<Result<Found>> Find(string list, Caller caller, HttpRequest request, ICatalogueReader catalogue)
    {
        if (Prefetch.IsOne(request)) return (Failure.Forbidden, "This call changes something and is not answered to a prefetch");
        var ids = list.Split(',');
        if (ids.Length > MostIds) return (Failure.InvalidId, $"At most {MostIds} image IDs at once");
        if (!Array.TrueForAll(ids, IsId)) return Failure.InvalidId;

        var (images, unknown) = (new List<Image>(), new List<string>());
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            if (await catalogue.FindImage(caller.Account.Id, id) is not { } image) unknown.Add(id);
            else if (images.TrueForAll(one => one.Id != image.Id)) images.Add(image);
        }

        return ids.Length == 1 && unknown.Count == 1 ? Failure.InvalidId : new Found(IsList: ids.Length > 1, [.. images], [.. unknown]);
    }

    private static async Task<IResult> Answer(Found found, Caller caller, HttpRequest request, ImageBodies bodies)
    {
        var none = new Flags(false, false, false, false);
        if (!found.IsList) return ImageResizerJson.Ok(await bodies.Of(found.Images[0], caller, none, request));

        var answers = new List<ImageBody>();
        foreach (var image in found.Images) answers.Add(await bodies.Of(image, caller, none, request));
        return ImageResizerJson.Ok(answers.ToArray(), found.Unknown.IsEmpty ? null : [.. found.Unknown]);
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private sealed record Found(bool IsList, ImmutableArray<Image> Images, ImmutableArray<string> Unknown);
}
