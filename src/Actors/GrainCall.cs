namespace Darkroom.Actors;

/// <summary>A call of a method of a grain interface. One generated class per method holds the arguments in typed fields.</summary>
internal abstract class GrainCall : Call
{
    private CancellationTokenRegistration cancellation;

    public GrainKind Kind { get; set; } = null!;

    public string Key { get; set; } = null!;

    public GrainMethod Method { get; set; } = null!;

    /// <summary>The caller's cancellation; <c>default</c> when the method takes none.</summary>
    public virtual CancellationToken Token => default;

    protected override string Span => Method.Span;

    /// <summary>The arguments in order, without the token: what a message to another process is made of.</summary>
    public abstract object?[] GetArguments();

    /// <summary>Releases the caller as soon as it cancels; the grain's code sees the same token.</summary>
    public void ObserveCancellation()
    {
        if (Token.CanBeCanceled)
            cancellation = Token.UnsafeRegister(static (call, token) => ((GrainCall)call!).Cancel(token), this);
    }

    public sealed override void TimeOut() =>
        Fail(new TimeoutException($"{Method.Span} of {Kind.Name}/{Key} had no answer before its deadline."), Outcome.Timeout);

    public sealed override void Fail(Exception exception, Outcome outcome)
    {
        var set = exception is OperationCanceledException cancelled
            ? TrySetCanceled(cancelled.CancellationToken)
            : TrySetException(exception);
        if (set) Answered(outcome);
    }

    protected abstract bool TrySetException(Exception exception);

    protected abstract bool TrySetCanceled(CancellationToken token);

    protected void Answered(Outcome outcome)
    {
        cancellation.Unregister();
        Kind.Count(outcome);
    }

    /// <summary>The grain's code threw.</summary>
    protected void Fault(Activation activation, Exception exception)
    {
        End(exception);
        activation.Observe(exception);
        Fail(exception, Outcome.Error);
    }

    private void Cancel(CancellationToken token)
    {
        if (TrySetCanceled(token)) Kind.Count(Outcome.Error);
    }
}

/// <summary>A call that answers with a value.</summary>
internal abstract class GrainCall<T> : GrainCall
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => answer.Task;

    public override bool Abandoned => answer.Task.IsCompleted;

    protected abstract ValueTask<T> Invoke(object grain);

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

            End();
            if (answer.TrySetResult(running.Result)) Answered(Outcome.Ok);
        }
        catch (Exception e)
        {
            Fault(activation, e);
        }

        return true;
    }

    private async Task Finish(Activation activation, ValueTask<T> running)
    {
        try
        {
            var result = await running;
            End();
            if (answer.TrySetResult(result)) Answered(Outcome.Ok);
        }
        catch (Exception e)
        {
            Fault(activation, e);
        }

        activation.Ended(this);
    }
}
