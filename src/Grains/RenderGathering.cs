namespace Darkroom.Grains;

/// <summary>
/// Collects the variants of one image that are asked for within a moment, when they may be made on another silo, so that they go there together. Here
/// a worker takes in who comes later. Used within the activation's turns, so nothing here is locked.
/// </summary>
internal sealed class RenderGathering(VariantRenderer renderer)
{
    /// <summary>What a page's browser needs to ask for all sizes, and nobody notices.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private (long Generation, List<VariantWish> Wishes)? open;

    /// <summary>The answer for this variant; only one asker of each may come.</summary>
    /// <param name="asker">Whoever comes first pays for those who join.</param>
    public Task<Result<Rendered>> Render(Image image, Transformation transformation, string asker, VariantCount count)
    {
        var wish = new VariantWish(transformation);
        if (open is { } gathering && gathering.Generation == image.Generation)
        {
            gathering.Wishes.Add(wish);
        }
        else if (!renderer.Refuses(image, asker, wish))
        {
            List<VariantWish> wishes = [wish];
            open = (image.Generation, wishes);
            _ = Gather(image, asker, count, wishes);
        }

        return wish.Answer;
    }

    /// <summary>The same for what nobody waits for: by itself.</summary>
    public async Task<Result<Rendered>> RenderInBackground(Image image, Transformation transformation, VariantCount count)
    {
        var wish = new VariantWish(transformation);
        await Task.Run(() => renderer.Render(image, "", count, [wish], inBackground: true));
        return await wish.Answer;
    }

    private async Task Gather(Image image, string asker, VariantCount count, List<VariantWish> wishes)
    {
        if (renderer.MayPass) await Task.Delay(Moment);
        if (open?.Wishes == wishes) open = null;
        // The render leaves the turn: it moves files.
        await Task.Run(() => renderer.Render(image, asker, count, [.. wishes]));
    }
}
