using System.Collections.Immutable;

namespace Darkroom.Imaging;

/// <summary>Outputs of one job, by index, that one worker makes in one go.</summary>
/// <param name="Shared">Of the cost, what another output that decodes alike would not add.</param>
internal sealed record Batch(ImmutableArray<int> Outputs, double Cost, DecodeKey Decode, double Shared);

/// <summary>Which outputs of an original go to a worker together: those that decode it alike, as long as together they are no long job.</summary>
internal static class Batches
{
    /// <summary>More work than this is better done by several workers at once than after one decode.</summary>
    public const double Most = 3_000;

    /// <param name="plans">One for each output; those that were refused are left out.</param>
    public static ImmutableArray<Batch> Of(RenderJob job, Result<FramePlan>[] plans)
    {
        var batches = ImmutableArray.CreateBuilder<Batch>();
        var alike = Enumerable.Range(0, plans.Length)
            .Where(index => plans[index].Ok)
            .GroupBy(index => RenderCost.DecodeKey(job.Source, job.Outputs[index].Transformation, plans[index].Value));
        foreach (var group in alike)
        {
            var decode = RenderCost.Decode(job.Source, job.Outputs[group.First()].Transformation, plans[group.First()].Value);
            var (outputs, cost) = (new List<int>(), RenderCost.Fixed + decode);
            foreach (var index in group)
            {
                var more = RenderCost.Draw(job.Source, job.Outputs[index].Transformation, plans[index].Value);
                if (outputs.Count > 0 && cost + more > Most)
                {
                    batches.Add(new([.. outputs], cost, group.Key, RenderCost.Fixed + decode));
                    (outputs, cost) = ([], RenderCost.Fixed + decode);
                }

                outputs.Add(index);
                cost += more;
            }

            batches.Add(new([.. outputs], cost, group.Key, RenderCost.Fixed + decode));
        }

        return batches.ToImmutable();
    }
}
