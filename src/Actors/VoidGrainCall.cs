namespace Darkroom.Actors;

/// <summary>A call that answers with nothing but its end.</summary>
internal abstract class VoidGrainCall : GrainCall
{
    private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answer => answer.Task;

    public override bool Abandoned => answer.Task.IsCompleted;

    public override Task Completion => answer.Task;

    public override ReadOnlySpan<byte> WriteAnswer() => default;

    public override void ReadAnswer(ReadOnlySpan<byte> json)
    {
        if (answer.TrySetResult()) Answered(Outcome.Ok);
    }

    protected abstract ValueTask Invoke(object grain);

    protected sealed override bool TrySetException(Exception exception) => answer.TrySetException(exception);

    protected sealed override bool TrySetCanceled(CancellationToken token) => answer.TrySetCanceled(token);

    protected sealed override bool Run(Activation activation)
    {
        try
        {
            var running = Invoke(activation.Instance);
            if (!running.IsCompletedSuccessfully)
            {
                _ = Finish(activation, running);
                return false;
            }

            running.GetAwaiter().GetResult();
            End();
            if (answer.TrySetResult()) Answered(Outcome.Ok);
        }
        catch (Exception e)
        {
            Fault(activation, e);
        }

        return true;
    }

    private async Task Finish(Activation activation, ValueTask running)
    {
        try
        {
            await running;
            End();
            if (answer.TrySetResult()) Answered(Outcome.Ok);
        }
        catch (Exception e)
        {
            Fault(activation, e);
        }

        activation.Ended(this);
    }
}
