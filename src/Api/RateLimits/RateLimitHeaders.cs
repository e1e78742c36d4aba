using System.Globalization;

namespace Darkroom.Api.RateLimits;

/// <summary>
/// How a limit stands, said twice: as <c>draft-ietf-httpapi-ratelimit-headers</c> has it (<c>RateLimit-Policy</c>, <c>RateLimit</c>; <c>t</c>
/// is when all of the quota is back) and as most clients know it (<c>X-RateLimit-*</c>, the reset in Unix seconds).
/// </summary>
internal static class RateLimitHeaders
{
    /// <param name="policyName">What the headers call the limit, e.g. <c>hour</c>: letters only.</param>
    public static void Write(HttpResponse response, PermitLease lease, int limit, int windowSeconds, string policyName)
    {
        var headers = response.Headers;
        var now = response.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds();
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{policyName}\";q={limit};w={windowSeconds}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{policyName}\";r={lease.Remaining};t={lease.ResetSeconds}");
        headers["X-RateLimit-Limit"] = Text(limit);
        headers["X-RateLimit-Remaining"] = Text(lease.Remaining);
        headers["X-RateLimit-Reset"] = Text(now + lease.ResetSeconds);
        headers.AccessControlExposeHeaders = "RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";
        if (lease.Granted == 0) headers.RetryAfter = Text(lease.RetryAfterSeconds);
    }

    /// <summary>When a refused client may come again: whole seconds, at least one.</summary>
    public static void WriteRetryAfter(HttpResponse response, TimeSpan retryAfter) =>
        response.Headers.RetryAfter = Text(Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
