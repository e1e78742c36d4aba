namespace Darkroom.Imaging;

/// <summary>How long a unit of <see cref="RenderCost"/> takes on this machine, as the last renders showed.</summary>
internal sealed class Pace
{
    private const double Remembered = 0.95;

    // As if it had seen a second's worth of renders that took what was estimated.
    private double cost = 1_000;
    private double took = 1_000;

    public void Observe(double estimated, TimeSpan elapsed)
    {
        cost = (cost * Remembered) + estimated;
        took = (took * Remembered) + elapsed.TotalMilliseconds;
    }

    public TimeSpan Of(double estimated) => TimeSpan.FromMilliseconds(estimated * took / cost);
}
