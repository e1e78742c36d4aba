using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Primitives;

namespace Darkroom.Api.RateLimits;

/// <summary>
/// Counts unknown and expired keys per client address and refuses those beyond the limit more clearly. A valid key is always looked up
/// and always works: many clients may share one address.
/// </summary>
internal sealed class WrongKeys(AddressLimiter addresses, RateLimitOptions options)
{
    private const string Purpose = "wrong-key";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly Meter Meter = new("Darkroom.Api");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "darkroom_refused_keys_total", description: "Unknown or expired keys that were shown, by whether their client's limit had been passed.");

    /// <summary>A key was shown that is none; a request without a key does not come here.</summary>
    public void Count(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var retryAfter = TimeSpan.Zero;
        var within = options.WrongKeysPerMinute == 0 || addresses.TryTake(Purpose, address, options.WrongKeysPerMinute, Window, out retryAfter);
        if (!within) context.Features.Set(new Beyond(retryAfter));
        Refused.Add(1, new KeyValuePair<string, object?>("limited", within ? "no" : "yes"));
    }

    /// <summary>Whether this request showed one wrong key too many.</summary>
    public static bool IsBeyond(HttpContext context) => context.Features.Get<Beyond>() is not null;

    /// <summary>401, or 429 beyond the limit.</summary>
    public static Task Refuse(HttpContext context)
    {
        if (context.Features.Get<Beyond>() is { } beyond)
        {
            RateLimitHeaders.WriteRetryAfter(context.Response, beyond.RetryAfter);
            return Problem.Write(context, StatusCodes.Status429TooManyRequests, "Too many wrong keys");
        }

        context.Response.Headers.WWWAuthenticate = new StringValues("Bearer");
        return Problem.Write(context, StatusCodes.Status401Unauthorized, "Unauthorized");
    }

    private sealed record Beyond(TimeSpan RetryAfter);
}
