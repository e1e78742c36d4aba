using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>Sole owner of one image: of every change of its metadata and tags, and of the render state of each of its variants.</summary>
public sealed class ImageGrain(ICatalogue catalogue, OriginalInspector inspector, OriginalConverter converter, VariantRenderer renderer, VariantShelf shelf, TransformCount transforms)
    : Grain, IImageGrain
{
    private readonly RenderGathering gathering = new(renderer);
    private RenderState renders = new();
    private VariantCount? variants;
    private Task<Result<Image>>? purging;
    private Image? image;

    private ImageId Id => ImageId.Parse(this.GetPrimaryKeyString(), null);

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => image = await catalogue.FindImage(Id);

    public async Task<Result<Image>> Register(RegisterImage upload)
    {
        if (image is not null) return image.UploadId == upload.UploadId ? image : Failure.NameTaken;

        var inspected = await inspector.Inspect(Id, upload);
        if (!inspected.Ok) return new(null, inspected.Failure, inspected.Detail) { RetryAfter = inspected.RetryAfter };
        if (upload.KeepAs is { } kept && kept != upload.Type)
        {
            var converted = await Task.Run(() => converter.Convert(Id, upload, inspected.Value.Content, kept));
            if (!converted.Ok) return new(null, converted.Failure, converted.Detail) { RetryAfter = converted.RetryAfter };
            upload = converted.Value;
            inspected = await inspector.Inspect(Id, upload);
            if (!inspected.Ok) return new(null, inspected.Failure, inspected.Detail) { RetryAfter = inspected.RetryAfter };
        }

        var registered = await catalogue.Register(Id, upload, inspected.Value.Content, inspected.Value.Details);
        image = registered.Value;
        return registered;
    }

    public Task<Result<Image>> Get() => Task.FromResult(image is null ? Failure.NotFound : new Result<Image>(image));

    public async Task<Result<Image>> Change(AccountId account, ImageChanges changes)
    {
        var changed = await catalogue.Change(Id, account, changes);
        if (changed.Ok) image = changed.Value;
        return changed;
    }

    public async Task<Result<Done>> Delete(AccountId account, bool keepOriginal)
    {
        var deleted = await catalogue.Delete(Id, account, keepOriginal);
        if (deleted.Ok) image = null;
        return deleted;
    }

    public async Task<Result<Image>> Purge(AccountId account)
    {
        var purged = await (purging = catalogue.Purge(Id, account));
        if (!purged.Ok) return purged;
        image = purged.Value;
        // Renders in flight end where nobody looks, and what was refused is tried again.
        renders = new RenderState();
        variants = null;
        return purged;
    }

    public async Task<Result<string>> PurgeVariant(AccountId account, Transformation transformation)
    {
        if (image is not { } current || current.Account != account) return Failure.NotFound;
        renders.Forget(transformation);
        return await Task.Run(() => renderer.Remove(current, transformation));
    }

    public Task<Result<Rendered>> Render(long generation, Transformation transformation, string asker) => Render(generation, transformation, asker, inBackground: false);

    public Task<Result<Rendered>> RenderInBackground(long generation, Transformation transformation) => Render(generation, transformation, asker: "", inBackground: true);

    private async Task<Result<Rendered>> Render(long generation, Transformation transformation, string asker, bool inBackground)
    {
        // Who has read from the database what a purge has just committed is ahead of this grain, which is about to learn of it.
        if (image?.Generation < generation && purging is { } running) await running;
        // Who asks for a generation that was purged meanwhile gets the one after it.
        if (image is not { } current || current.Generation < generation) return Failure.NotFound;

        var count = variants ??= shelf.CountOf(current);

        // It is counted by the asker that led, for it belongs to nobody's deadline.
        var rendered = await renders.Ask(
            transformation,
            () => inBackground ? gathering.RenderInBackground(current, transformation, count) : gathering.Render(current, transformation, asker, count),
            inBackground);
        if (rendered is { Ok: true, Value.Coalesced: false }) transforms.Add(current.Account);
        return rendered;
    }
}
