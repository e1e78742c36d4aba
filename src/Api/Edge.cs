using System.Diagnostics;
using Darkroom.Actors;
using Darkroom.Api.Dialects;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api;

/// <summary>What holds for every request, whatever it asks: arrival time, URL length, tidy path, security headers, CORS, outages as answers.</summary>
internal sealed partial class Edge(RequestDelegate next, Surfaces surfaces, Revocations revocations, NetworkOptions network, LimitOptions limits, ILogger<Edge> log)
{
    /// <summary>When the request arrived, a <see cref="Stopwatch"/> time stamp: what the freshness rule counts from.</summary>
    public static long Arrived(HttpContext context) => context.Features.Get<Arrival>()!.Timestamp;

    public async Task Invoke(HttpContext context)
    {
        var arrival = new Arrival(Stopwatch.GetTimestamp());
        context.Features.Set(arrival);
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.AccessControlAllowOrigin = "*";
        RequestTrace.Begin(context);
        Tidy(context.Request);
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            context.Request.Body = new PunctualBody(context.Request.Body, TimeSpan.FromSeconds(network.BodyIdleSeconds));
        var surface = surfaces.Enter(context);
        RequestTrace.Name(context, surface);
        if (surface.CdnPath is null) revocations.Begin(context);
        try
        {
            await Admit(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null } response)
                await Problem.Write(context, response.StatusCode, response.StatusCode == 405 ? "Method not allowed" : "Not found");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (context.Response.HasStarted) return;
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await Answer(context, e);
        }
        finally
        {
            HttpMetrics.Record(context, surface, Stopwatch.GetElapsedTime(arrival.Timestamp));
        }
    }

    private Task Admit(HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestFeature>()!.RawTarget.Length > limits.UrlBytes)
            return Problem.Write(context, StatusCodes.Status414UriTooLong, $"The URL is longer than {limits.UrlBytes} bytes");

        // The server sends a body unless it reads HEAD in capitals: any other spelling would be announced one length and sent another.
        if (HttpMethods.IsHead(request.Method) && request.Method != HttpMethods.Head)
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Problem.Write(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed");
        }

        if (network.IsManagement(context) && Surface.Of(context).Dialect is not DarkroomDialect)
            return Problem.Write(context, StatusCodes.Status404NotFound, "Not found");

        return HttpMethods.IsOptions(request.Method) ? Preflight(context) : next(context);
    }

    /// <summary>Repeated slashes are one: clients join URLs carelessly.</summary>
    internal static void Tidy(HttpRequest request)
    {
        if (!request.Path.Value!.Contains("//", StringComparison.Ordinal)) return;
        var path = string.Join('/', request.Path.Value.Split('/', StringSplitOptions.RemoveEmptyEntries));
        request.Path = new PathString($"/{path}{(path.Length > 0 && request.Path.Value.EndsWith('/') ? "/" : "")}");
    }

    private static Task Preflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, X-Api-Key, Idempotency-Key";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Overload and outages are told apart from bugs; a bug is logged and says nothing of itself.</summary>
    private async Task Answer(HttpContext context, Exception e)
    {
        context.Response.Clear();
        // What is logged of it can be found again by what the client got.
        using var failed = RequestTrace.OfFailure(context);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.AccessControlAllowOrigin = "*";
        switch (e)
        {
            case BadHttpRequestException bad:
                await Problem.Write(context, bad.StatusCode, bad.StatusCode switch
                {
                    StatusCodes.Status413PayloadTooLarge => FailureTable.Of(Failure.TooLarge).Message,
                    StatusCodes.Status408RequestTimeout => "The body took too long",
                    _ => FailureTable.Of(Failure.Invalid).Message,
                });
                break;
            case InsufficientStorageException:
                await Problem.Write(context, Failure.InsufficientStorage);
                break;
            case StoreUnavailableException or RemoteGrainException { Kind: nameof(StoreUnavailableException) }:
                LogOutage(context.Request.Path, e.GetType().Name, e.Message);
                await Problem.Write(context, Failure.StoreUnavailable);
                break;
            case LimitExceededException or TimeoutException or InconsistentStateException or GrainUnavailableException or DatabaseUnavailableException or SearchUnavailableException
                or RemoteGrainException { Kind: nameof(DatabaseUnavailableException) }:
                LogOutage(context.Request.Path, e.GetType().Name, e.Message);
                context.Response.Headers.RetryAfter = "1";
                await Problem.Write(context, StatusCodes.Status503ServiceUnavailable, "Service unavailable");
                break;
            default:
                LogBug(e, context.Request.Method, context.Request.Path);
                await Problem.Write(context, StatusCodes.Status500InternalServerError, "Internal server error");
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Path} unavailable: {Kind}: {Message}")]
    private partial void LogOutage(string path, string kind, string message);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogBug(Exception e, string method, string path);

    private sealed record Arrival(long Timestamp);
}
