using System.Diagnostics.Metrics;
using System.Net;

namespace Darkroom.Api.RateLimits;

/// <summary>
/// How much the strangers of one client address may have made on the public paths: variants, and originals without their metadata. What is stored, or just being made for
/// somebody else, is free: it costs nothing more.
/// </summary>
internal sealed class MissLimit(AddressLimiter addresses, RateLimitOptions options)
{
    private const string Purpose = "miss";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly Counter<long> Refused = new Meter("Darkroom.Api").CreateCounter<long>(
        "darkroom_limited_misses_total", description: "Variants that were not made because of their client address' limit.");

    private readonly IPNetwork[] trusted = Networks.Parse(options.TrustedNetworks);
    private readonly Dictionary<string, int> askers = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Whoever is one client for limits is one asker where render time is shared out.</summary>
    public static string AskerOf(HttpContext context) => ClientNetwork.Of(Purpose, AddressOf(context)).ToString();

    /// <summary>Has something made, or beyond the limit answers <c>TooManyRequests</c> and writes when to come again.</summary>
    /// <param name="blobKey">Where it will lie.</param>
    /// <param name="isFree">Whether whoever asks has no limit.</param>
    public async Task<Result<T>> Make<T>(HttpContext context, string blobKey, bool isFree, Func<Task<Result<T>>> make)
    {
        if (!Enter(context, blobKey, isFree)) return Failure.TooManyRequests;
        try
        {
            return await make();
        }
        finally
        {
            lock (gate)
            {
                if (--askers[blobKey] == 0) askers.Remove(blobKey);
            }
        }
    }

    private bool Enter(HttpContext context, string blobKey, bool isFree)
    {
        // Under one lock, so that of many who ask at once only one pays.
        lock (gate)
        {
            var joins = askers.TryGetValue(blobKey, out var count);
            if (!joins && !isFree && !Take(context)) return false;
            askers[blobKey] = count + 1;
            return true;
        }
    }

    private bool Take(HttpContext context)
    {
        var address = AddressOf(context);
        var client = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var limit = Array.Exists(trusted, network => network.Contains(client)) ? options.MissesPerMinuteTrusted : options.MissesPerMinute;
        if (limit == 0) return true;
        var lease = addresses.Take(Purpose, address, limit, Window, out _);
        if (lease.Granted == 1) return true;

        // Only a refusal tells how the limit stands: it is not cached, and what is made may be, for others.
        RateLimitHeaders.Write(context.Response, lease, limit, (int)Window.TotalSeconds, "misses");
        Refused.Add(1);
        return false;
    }

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
