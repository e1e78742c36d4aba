namespace Darkroom.Actors;

/// <summary>Base of the generated references: each method of theirs fills a call and sends it.</summary>
internal abstract class GrainProxy(GrainKind kind, string key, GrainMethod[] methods) : IGrain
{
    private Activation? last;

    public string Key => key;

    public override string ToString() => $"{kind.Name}/{key}";

    protected Task<T> Send<T>(GrainCall<T> call, int method)
    {
        Dispatch(call, method);
        return call.Answer;
    }

    protected ValueTask<T> SendValue<T>(GrainCall<T> call, int method)
    {
        Dispatch(call, method);
        return new(call.Answer);
    }

    protected Task SendVoid(VoidGrainCall call, int method)
    {
        Dispatch(call, method);
        return call.Answer;
    }

    protected ValueTask SendVoidValue(VoidGrainCall call, int method)
    {
        Dispatch(call, method);
        return new(call.Answer);
    }

    private void Dispatch(GrainCall call, int method)
    {
        call.Kind = kind;
        call.Key = key;
        call.Method = methods[method];
        kind.Runtime.Send(call, ref last);
    }
}
