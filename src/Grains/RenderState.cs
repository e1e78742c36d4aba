namespace Darkroom.Grains;

/// <summary>What an image's activation knows of its renders: those in flight, and refusals that asking again would not change.</summary>
internal sealed class RenderState
{
    private const int MostRefusals = 256;

    private readonly Dictionary<string, Task<Result<Rendered>>> inFlight = [];
    private readonly Dictionary<string, Result<Rendered>> refusals = [];

    /// <summary>Joins the render of this variant, or leads it. Runs within the activation's turns, so nothing here is locked.</summary>
    public async Task<Result<Rendered>> Ask(Transformation transformation, Func<Task<Result<Rendered>>> render)
    {
        var variant = transformation.ToString();
        if (refusals.TryGetValue(variant, out var refusal)) return refusal;
        if (inFlight.TryGetValue(variant, out var running)) return Joined(await running);

        var leading = render();
        inFlight.Add(variant, leading);
        try
        {
            var rendered = await leading;
            if (IsFinal(rendered.Failure) && refusals.Count < MostRefusals) refusals.Add(variant, rendered);
            return rendered;
        }
        finally
        {
            inFlight.Remove(variant);
        }
    }

    /// <summary>A refusal is not remembered any more.</summary>
    public void Forget(Transformation transformation) => refusals.Remove(transformation.ToString());

    private static Result<Rendered> Joined(Result<Rendered> rendered)
    {
        if (!rendered.Ok) return rendered;
        RenderMetrics.Coalesced.Add(1);
        return rendered.Value with { Coalesced = true };
    }

    private static bool IsFinal(Failure failure) =>
        failure is Failure.Undecodable or Failure.TooManyPixels or Failure.TooExpensive or Failure.Invalid;
}
