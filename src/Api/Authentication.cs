namespace Darkroom.Api;

/// <summary>Whoever showed a valid key.</summary>
internal sealed record Caller(Account Account, Scopes Scopes)
{
    /// <summary>Gives endpoints the caller that <see cref="Authorisation"/> let through.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => new(context.Features.Get<Caller>());
}

/// <summary>Finds out who asks. One key table, three presentations: bearer, <c>X-Api-Key</c>, <c>?key=</c>.</summary>
internal sealed class Authentication(Freshness freshness, TimeProvider time)
{
    private const string Bearer = "Bearer ";
    private const int LongestKey = 256;

    public async ValueTask<Caller?> Identify(HttpContext context)
    {
        if (Presented(context.Request) is not { Length: > 0 and <= LongestKey } secret) return null;
        if (await freshness.FindCaller(ApiKeySecret.Hash(secret), Edge.Arrived(context)) is not { } found) return null;
        return found.Key.ExpiresAt <= time.GetUtcNow() ? null : new Caller(found.Account, found.Key.Scopes);
    }

    private static string? Presented(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (request.Headers["X-Api-Key"] is { Count: 1 } header) return header.ToString();
        return request.Query["key"] is { Count: 1 } query ? query.ToString() : null;
    }
}
