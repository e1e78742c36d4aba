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
}
