using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>Whoever showed a valid key.</summary>
/// <param name="KeyId">The key's public name.</param>
internal sealed record Caller(Account Account, Scopes Scopes, string KeyId)
{
    /// <summary>Gives endpoints the caller that <see cref="Authorisation"/> let through.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => new(context.Features.Get<Caller>());
}

/// <summary>Finds out who asks. One key table, three presentations: bearer, <c>X-Api-Key</c>, <c>?key=</c>.</summary>
internal sealed class Authentication(Freshness freshness, WrongKeys wrong, TimeProvider time)
{
    private const string Bearer = "Bearer ";
    private const int LongestKey = 256;

    public async ValueTask<Caller?> Identify(HttpContext context)
    {
        if (Presented(context.Request) is not { Length: > 0 } secret) return null;
        if (await Find(secret, Edge.Arrived(context)) is { } caller) return caller;
        wrong.Count(context);
        return null;
    }

    private async ValueTask<Caller?> Find(string secret, long arrived)
    {
        if (secret.Length > LongestKey) return null;
        if (await freshness.FindCaller(ApiKeySecret.Hash(secret), arrived) is not { } found) return null;
        return found.Key.ExpiresAt <= time.GetUtcNow() ? null : new Caller(found.Account, found.Key.Scopes, found.Key.KeyId);
    }

    private static string? Presented(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (request.Headers["X-Api-Key"] is { Count: 1 } header) return header.ToString();
        return request.Query["key"] is { Count: 1 } query ? query.ToString() : null;
    }
}
