using System.Diagnostics.Metrics;

namespace Darkroom.Api;

/// <summary>Requests by surface, method and status, and how long they took.</summary>
internal static class HttpMetrics
{
    private static readonly Meter Meter = new("Darkroom.Api");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "darkroom_http_requests_total", description: "Requests answered, by surface, method and status.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "darkroom_http_request_duration_seconds", unit: "s", description: "From a request's arrival to the end of its answer, by surface.");

    public static void Record(HttpContext context, Surface asked, TimeSpan took)
    {
        var surface = new KeyValuePair<string, object?>("surface", asked.Name);
        Requests.Add(1, surface, new("method", Known(context.Request.Method)), new("status", Boxed(context.Response.StatusCode)));
        Duration.Record(took.TotalSeconds, surface);
    }

    /// <summary>A client's invention must not become a time series.</summary>
    private static string Known(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "other";

    private static string Boxed(int status) => status switch { 200 => "200", 304 => "304", 206 => "206", 404 => "404", _ => status.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
