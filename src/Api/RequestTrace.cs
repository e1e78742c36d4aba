using System.Diagnostics;

namespace Darkroom.Api;

/// <summary>A request's trace id, for whoever wants to find it again in traces and logs: the header <c>X-Trace-Id</c> of what is traced, and of what failed.</summary>
internal static class RequestTrace
{
    private const string Header = "X-Trace-Id";

    public static void Begin(HttpContext context)
    {
        if (Activity.Current is { Recorded: true } activity) context.Response.Headers[Header] = activity.TraceId.ToHexString();
    }

    /// <summary>By surface: paths are as many as images.</summary>
    public static void Name(HttpContext context, Surface surface)
    {
        if (Activity.Current is not { IsAllDataRequested: true } activity) return;
        activity.DisplayName = $"{context.Request.Method} {surface.Name}";
        activity.SetTag("darkroom.dialect", surface.Dialect.Name);
    }

    /// <summary>A failure of a request that is not traced has an id too: the caller's, or one of its own.</summary>
    /// <returns>What makes the log lines bear it until it is disposed; null when they do already.</returns>
    public static Activity? OfFailure(HttpContext context)
    {
        Activity? own = null;
        if (Activity.Current is null)
        {
            own = new Activity("failure");
            if (ActivityContext.TryParse(context.Request.Headers.TraceParent, null, isRemote: true, out var caller)) own.SetParentId(caller.TraceId, caller.SpanId);
            own.Start();
        }

        context.Response.Headers[Header] = Activity.Current!.TraceId.ToHexString();
        return own;
    }
}
