using System.Diagnostics.Metrics;
using System.Net;

namespace Darkroom.Api.RateLimits;

/// <summary>Limits on what strangers may try from one address: log-ins and uploads.</summary>
internal sealed class AddressLimits(AddressLimiter addresses, RateLimitOptions options)
{
    private static readonly Counter<long> Limited = new Meter("Darkroom.Api").CreateCounter<long>(
        "darkroom_limited_requests_total", description: "Requests of strangers that were refused because of their address' limit, by purpose.");

    /// <summary>Null when one more log-in may be tried; else the 429.</summary>
    public IResult? LogIn(HttpContext context) => Take(context, "login", options.LoginPerMinute, TimeSpan.FromMinutes(1));

    /// <summary>Null when one more upload may come; else the 429.</summary>
    public IResult? GuestUpload(HttpContext context) => Take(context, "guest-upload", options.GuestUploadsPerHour, TimeSpan.FromHours(1));

    /// <summary>Null when one more list may be asked for without an account; else the 429.</summary>
    public IResult? GuestList(HttpContext context) => Take(context, "guest-list", options.GuestListsPerMinute, TimeSpan.FromMinutes(1));

    private IResult? Take(HttpContext context, string purpose, int limit, TimeSpan window)
    {
        if (limit == 0 || addresses.TryTake(purpose, context.Connection.RemoteIpAddress ?? IPAddress.None, limit, window, out var retryAfter)) return null;
        Limited.Add(1, new KeyValuePair<string, object?>("purpose", purpose));
        RateLimitHeaders.WriteRetryAfter(context.Response, retryAfter);
        return Problem.Of(Failure.TooManyRequests);
    }
}
