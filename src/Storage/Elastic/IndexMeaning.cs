namespace Darkroom.Storage;

/// <summary>Which vectors an index that is built now should have.</summary>
internal sealed class IndexMeaning(ElasticOptions options, Embedders embedders, IAnalysisQueue analyses, IVectors vectors)
{
    /// <summary>
    /// Those of the space that all images have: until another one is whole, an index keeps those that it has. So a change of models builds an index once, at its end.
    /// </summary>
    /// <param name="has">What the live index has.</param>
    public async Task<VectorSpace?> Wanted(VectorSpace? has)
    {
        if (options.Candidates == 0) return null;
        if ((await analyses.State(AnalysisKinds.Meaning))?.Served is not { } served || !embedders.Spaces.Contains(served)) return has;
        // The service says how many dimensions there are by the vectors that it makes.
        if (await vectors.Measure(served) is not { } space) return has;
        return space.Dimensions <= ElasticTemplate.MostDimensions ? space : null;
    }
}
