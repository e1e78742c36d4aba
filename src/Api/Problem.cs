using System.Globalization;
using Darkroom.Api.Dialects;
using Microsoft.Net.Http.Headers;

namespace Darkroom.Api;

/// <summary>Answers that a request is not granted, in the words of the dialect that it speaks.</summary>
internal static class Problem
{
    /// <summary>Never cached unless the content of what a GET asks for decides it.</summary>
    public static Task Write(HttpContext context, Failure failure, string? detail = null, int? retryAfter = null)
    {
        var row = FailureTable.Of(failure);
        if ((retryAfter ?? row.RetryAfter) is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var cacheControl = row.ByContent && IsRead(context) ? CacheControl.Refused : CacheControl.NoStore;
        var message = string.IsNullOrEmpty(detail) ? row.Message
            // Its detail is an id.
            : failure == Failure.Duplicate ? $"{row.Message}: {detail}"
            : detail;
        return Write(context, new Refusal(failure, row.Status, message, cacheControl));
    }

    public static Task Write(HttpContext context, int status, string message) => Write(context, new Refusal(Failure.None, status, message));

    public static Task Write(HttpContext context, Refusal refusal)
    {
        var surface = Surface.Of(context);
        if (surface.Negotiates(context.Request)) context.Response.Headers.Vary = HeaderNames.Accept;
        return surface.Dialect.Refuse(context, refusal);
    }

    public static IResult Of(Failure failure, string? detail = null) => new Answer(context => Write(context, failure, detail));

    public static IResult Of(int status, string message) => new Answer(context => Write(context, status, message));

    public static IResult Of(Refusal refusal) => new Answer(context => Write(context, refusal));

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private sealed class Answer(Func<HttpContext, Task> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => write(httpContext);
    }
}
