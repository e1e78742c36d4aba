using System.Text.Json.Serialization;

namespace Darkroom.Api;

/// <summary>A refusal as Reimage, the administration and whatever belongs to nobody word it: <c>{"error":"…"}</c>.</summary>
internal sealed record Problem([property: JsonPropertyName("error")] string Error)
{
    /// <summary>Writes a refusal: never cached unless the content of what a GET asks for decides it.</summary>
    public static Task Write(HttpContext context, Failure failure, string? detail = null)
    {
        var row = FailureTable.Of(failure);
        if (row.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Write(context, row.Status, string.IsNullOrEmpty(detail) ? row.Message : detail, row.ByContent && IsRead(context) ? CacheControl.Refused : CacheControl.NoStore);
    }

    public static Task Write(HttpContext context, int status, string message, string cacheControl = CacheControl.NoStore)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = cacheControl;
        context.Response.ContentType = "application/json";
        if (HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        return context.Response.WriteAsJsonAsync(new Problem(message), Json.Relaxed.Problem, "application/json", context.RequestAborted);
    }

    public static IResult Of(Failure failure, string? detail = null) => new Refusal(failure, detail);

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private sealed class Refusal(Failure failure, string? detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, failure, detail);
    }
}
