namespace Darkroom.Grains;

/// <summary>What an image's activation knows of its renders: those in flight, and refusals that asking again would not change.</summary>
internal sealed class RenderState
{
    private const int MostRefusals = 256;

    private readonly Dictionary<string, Running> inFlight = [];
    private readonly Dictionary<string, Result<Rendered>> refusals = [];

    /// <summary>Joins the render of this variant, or leads it. Runs within the activation's turns, so nothing here is locked.</summary>
    /// <param name="inBackground">Whether nobody waits for it: what is refused then may well be granted to somebody who does.</param>
    public async Task<Result<Rendered>> Ask(Transformation transformation, Func<Task<Result<Rendered>>> render, bool inBackground = false)
    {
        var variant = transformation.ToString();
        while (true)
        {
            if (refusals.TryGetValue(variant, out var refusal)) return refusal;
            if (!inFlight.TryGetValue(variant, out var running)) return await Lead(variant, new(render(), inBackground));
            var joined = await running.Render;
            if (joined.Ok || inBackground || !running.InBackground) return Joined(joined);
            Forget(variant, running);
        }
    }

    private async Task<Result<Rendered>> Lead(string variant, Running leading)
    {
        inFlight.Add(variant, leading);
        try
        {
            var rendered = await leading.Render;
            if (!leading.InBackground && IsFinal(rendered.Failure) && refusals.Count < MostRefusals) refusals.Add(variant, rendered);
            return rendered;
        }
        finally
        {
            Forget(variant, leading);
        }
    }

    /// <summary>A refusal is not remembered any more.</summary>
    public void Forget(Transformation transformation) => refusals.Remove(transformation.ToString());

    private void Forget(string variant, Running render)
    {
        if (inFlight.GetValueOrDefault(variant) == render) inFlight.Remove(variant);
    }

    private static Result<Rendered> Joined(Result<Rendered> rendered)
    {
        if (!rendered.Ok) return rendered;
        RenderMetrics.Coalesced.Add(1);
        return rendered.Value with { Coalesced = true };
    }

    private static bool IsFinal(Failure failure) =>
        failure is Failure.Undecodable or Failure.TooManyPixels or Failure.TooExpensive or Failure.Invalid;

    private sealed record Running(Task<Result<Rendered>> Render, bool InBackground);
}
