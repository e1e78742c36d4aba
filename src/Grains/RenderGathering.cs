using System.Collections.Immutable;

namespace Darkroom.Grains;

/// <summary>
/// Collects the variants of one image that are asked for within a moment, so that they are fetched and decoded together. Used within the
/// activation's turns, so nothing here is locked.
/// </summary>
internal sealed class RenderGathering(VariantRenderer renderer)
{
    /// <summary>What a page's browser needs to ask for all sizes, and nobody notices.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private Open? open;

    /// <summary>The answer for this variant; only one asker of each may come.</summary>
    public async Task<Result<Rendered>> Render(Image image, Transformation transformation)
    {
        if (open?.Image.Generation != image.Generation) open = null;
        var mine = open ??= Begin(image);
        var index = mine.Variants.Count;
        mine.Variants.Add(transformation);
        return (await mine.Answers)[index];
    }

    private Open Begin(Image image)
    {
        var begun = new Open(image);
        begun.Answers = Gather(begun);
        return begun;
    }

    private async Task<ImmutableArray<Result<Rendered>>> Gather(Open gathering)
    {
        await Task.Delay(Moment);
        if (open == gathering) open = null;
        // The render leaves the turn: it moves files.
        var variants = gathering.Variants.ToImmutableArray();
        return await Task.Run(() => renderer.Render(gathering.Image, variants));
    }

    private sealed class Open(Image image)
    {
        public Image Image => image;

        public List<Transformation> Variants { get; } = [];

        public Task<ImmutableArray<Result<Rendered>>> Answers { get; set; } = Task.FromResult(ImmutableArray<Result<Rendered>>.Empty);
    }
}
