using Darkroom.Api.Dialects;

namespace Darkroom.Api.RateLimits;

/// <summary>
/// What one caller may ask in an hour: the plan's <c>requests_per_hour</c>, for all keys of an account together and over every
/// surface, and the limit that a dialect documents. Administration is not counted.
/// </summary>
internal static class RequestLimits
{
    private const int Hour = 3_600;

    /// <summary>Takes a permit of each limit and writes how the tightest stands; without one, the 429 too.</summary>
    /// <returns>Whether the request may go on.</returns>
    public static async ValueTask<bool> Admit(HttpContext context, Caller caller, Scopes required)
    {
        if (required.HasFlag(Scopes.Admin)) return true;
        var services = context.RequestServices;
        var tightest = int.MaxValue;
        foreach (var (name, limit) in Limits(caller, Surface.Of(context).Dialect, services.GetRequiredService<RateLimitOptions>()))
        {
            var lease = await services.GetRequiredService<RateLimiter>().Take(name, limit, Hour);
            if (lease.Granted == 0 || lease.Remaining < tightest) RateLimitHeaders.Write(context.Response, lease, limit, Hour, "hour");
            tightest = Math.Min(tightest, lease.Remaining);
            if (lease.Granted > 0) continue;
            await Problem.Write(context, Failure.TooManyRequests);
            return false;
        }

        return true;
    }

    private static IEnumerable<(string Name, int Limit)> Limits(Caller caller, Dialect dialect, RateLimitOptions options)
    {
        if (caller.Account.RequestsPerHour is { } plan) yield return ($"account:{caller.Account.Id}", plan);
        if (dialect.RequestsPerHour(options) is > 0 and var documented) yield return ($"{dialect.Name}:{caller.KeyId ?? caller.Account.Id.ToString()}", documented);
    }
}
