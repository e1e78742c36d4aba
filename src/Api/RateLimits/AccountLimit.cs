namespace Darkroom.Api.RateLimits;

/// <summary>The plan's <c>requests_per_hour</c>: all keys of an account together, over every surface that asks for a key. Administration is not counted.</summary>
internal static class AccountLimit
{
    private const int Hour = 3_600;

    /// <summary>Takes a permit and writes how the limit stands; without one, the 429 too.</summary>
    /// <returns>Whether the request may go on.</returns>
    public static async ValueTask<bool> Admit(HttpContext context, Caller caller, Scopes required)
    {
        if (caller.Account.RequestsPerHour is not { } limit || required.HasFlag(Scopes.Admin)) return true;

        var limiter = context.RequestServices.GetRequiredService<RateLimiter>();
        var lease = await limiter.Take($"account:{caller.Account.Id}", limit, Hour);
        RateLimitHeaders.Write(context.Response, lease, limit, Hour, "hour");
        if (lease.Granted > 0) return true;

        await Problem.Write(context, Failure.TooManyRequests);
        return false;
    }
}
