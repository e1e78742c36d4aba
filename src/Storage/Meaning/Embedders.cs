namespace Darkroom.Storage;

/// <summary>The services that are configured: the one that embeds, and the one before it whose space serves until all is embedded anew.</summary>
public sealed class Embedders : IDisposable
{
    private readonly HttpEmbedder[] all;

    public Embedders(MeaningOptions options)
    {
        all = [.. new[] { options.Embedder, options.Previous }.Where(embedder => embedder.IsUsed).Select(embedder => new HttpEmbedder(embedder, options))];
        Current = options.Embedder.IsUsed ? all[0] : null;
    }

    /// <summary>Null when nothing is embedded.</summary>
    public IEmbedder? Current { get; }

    /// <summary>Spaces whose vectors are of use.</summary>
    public IEnumerable<string> Spaces => all.Select(embedder => embedder.Space);

    /// <summary>Who can embed a search for what is there: by the space that is whole, if it is known how; else by the new one, as far as it is.</summary>
    public IEmbedder? For(AnalysisState? state) => all.FirstOrDefault(embedder => embedder.Space == state?.Served) ?? Current;

    public void Dispose()
    {
        foreach (var embedder in all) embedder.Dispose();
    }
}
