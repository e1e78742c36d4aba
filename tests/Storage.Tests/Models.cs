using System.Numerics.Tensors;

namespace Darkroom.Tests;

/// <summary>Two models and what they would have made of images; nobody asks them.</summary>
internal static class Models
{
    public const string First = "model@1/64";

    /// <summary>What embeds after it, for whom the first one is the previous.</summary>
    public const string Second = "model@2/64";

    public static readonly MeaningOptions Meaning = new() { Embedder = Of("2"), Previous = Of("1") };

    /// <summary>All images that there are have what this model makes.</summary>
    public static async Task Serves(this StorageBed bed, string space)
    {
        await bed.Analyses.Begin(AnalysisKinds.Meaning, space, uploads: false);
        while ((await bed.Analyses.State(AnalysisKinds.Meaning))!.Walks) await bed.Analyses.WalkOn(AnalysisKinds.Meaning, space, 1_000);
        var waiting = await bed.Analyses.Take(AnalysisKinds.Meaning, 1_000, TimeSpan.FromMinutes(1));
        await bed.Analyses.Settle(AnalysisKinds.Meaning, [.. waiting.Select(one => one.Image)]);
        Assert.True(await bed.Analyses.Serve(AnalysisKinds.Meaning, space));
    }

    /// <summary>Of length one.</summary>
    public static float[] Direction(this Random random, int dimensions = 64)
    {
        var vector = Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    /// <summary>The one with so much of the other in it: its cosine with <paramref name="towards"/> grows with the share.</summary>
    public static float[] Towards(this float[] vector, float[] towards, float share)
    {
        var between = vector.Zip(towards, (from, to) => ((1 - share) * from) + (share * to)).ToArray();
        TensorPrimitives.Divide(between, TensorPrimitives.Norm<float>(between), between);
        return between;
    }

    private static EmbedderOptions Of(string version) => new() { Url = "http://127.0.0.1:9/v1/embeddings", Model = "model", Version = version, Dimensions = 64 };
}
