namespace Darkroom.Grains;

/// <summary>A variant that is wanted, and its answer to come.</summary>
public sealed class VariantWish(Transformation transformation)
{
    private readonly TaskCompletionSource<Result<Rendered>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Transformation Transformation => transformation;

    public Task<Result<Rendered>> Answer => answer.Task;

    public void Fulfil(Result<Rendered> rendered)
    {
        RenderMetrics.Renders.Add(
            1,
            new KeyValuePair<string, object?>("format", transformation.Format.Extension),
            new KeyValuePair<string, object?>("outcome", rendered.Ok ? "ok" : rendered.Failure.ToString()));
        answer.TrySetResult(rendered);
    }

    /// <summary>It is there already, and was not made.</summary>
    public void Find(Rendered rendered) => answer.TrySetResult(rendered);

    /// <summary>Another silo made it, or refused to, and counted that.</summary>
    public void Take(Result<Rendered> made) => answer.TrySetResult(made);

    public void Fail(Exception broken) => answer.TrySetException(broken);
}
