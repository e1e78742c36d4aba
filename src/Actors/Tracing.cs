using System.Diagnostics;

namespace Darkroom.Actors;

/// <summary>One activity per call, under its caller's, when somebody listens.</summary>
internal static class Tracing
{
    public static readonly ActivitySource Source = new("Darkroom.Actors");

    public static Activity? Begin(string name, Activation activation, Activity? caller)
    {
        var activity = Source.StartActivity(name, ActivityKind.Internal, caller?.Context ?? default);
        return activity?.SetTag("grain", activation.Kind.Name).SetTag("key", activation.Key);
    }

    /// <summary>A call on its way to another process.</summary>
    public static Activity? Send(string name, Activity? caller) => Source.StartActivity(name, ActivityKind.Client, caller?.Context ?? default);

    /// <summary>A call that came from another process; current until it is handed on.</summary>
    public static Activity? Receive(string name, string? parent) =>
        ActivityContext.TryParse(parent, null, isRemote: true, out var context) ? Source.StartActivity(name, ActivityKind.Server, context) : null;
}
