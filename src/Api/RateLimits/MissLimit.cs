using System.Net;

namespace Darkroom.Api.RateLimits;

/// <summary>How many variants one client address may have made on the public paths. What is stored is served to anyone.</summary>
internal sealed class MissLimit(AddressLimiter addresses, RateLimitOptions options)
{
    private const string Purpose = "miss";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Whoever is one client for limits is one asker where render time is shared out.</summary>
    public static string AskerOf(HttpContext context) => ClientNetwork.Of(Purpose, AddressOf(context)).ToString();

    /// <summary>False, and when to come again in the answer's headers, beyond the limit.</summary>
    public bool Admit(HttpContext context)
    {
        if (options.MissesPerMinute == 0) return true;
        if (addresses.TryTake(Purpose, AddressOf(context), options.MissesPerMinute, Window, out var retryAfter)) return true;
        RateLimitHeaders.WriteRetryAfter(context.Response, retryAfter);
        return false;
    }

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
