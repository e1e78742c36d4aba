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

    /// <summary>Whether it came from another process, which is told where to ask instead of being led there.</summary>
    public bool IsInbound { get; set; }

    /// <summary>How often it was to be taken somewhere in vain.</summary>
    public int Attempts { get; set; }

    /// <summary>Completes when the caller has its answer, whatever it is.</summary>
    public abstract Task Completion { get; }

    protected override string Span => Method.Span;

    /// <summary>The arguments in order, without the token: what a message to another process is made of.</summary>
    public abstract object?[] GetArguments();

    /// <summary>Fills an empty call.</summary>
    public abstract void SetArguments(object?[] arguments, CancellationToken token);

    /// <summary>The answer as JSON, good until this thread writes again; nothing for a method without one.</summary>
    public abstract ReadOnlySpan<byte> WriteAnswer();

    /// <summary>Answers with what another process wrote.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no such answer.</exception>
    public abstract void ReadAnswer(ReadOnlySpan<byte> json);

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
        if (!IsInbound) Kind.Count(outcome);
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
        if (TrySetCanceled(token) && !IsInbound) Kind.Count(Outcome.Error);
    }
}

/// <summary>A call that answers with a value.</summary>
internal abstract class GrainCall<T> : GrainCall
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => answer.Task;

    public override bool Abandoned => answer.Task.IsCompleted;

    public override Task Completion => answer.Task;

    public override ReadOnlySpan<byte> WriteAnswer() => GrainJson.Write(answer.Task.Result);

    public override void ReadAnswer(ReadOnlySpan<byte> json)
    {
        if (answer.TrySetResult(GrainJson.Read<T>(json))) Answered(Outcome.Ok);
    }

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
