using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>Whoever showed a valid key.</summary>
/// <param name="KeyId">Null for a person who logged in.</param>
internal sealed record Caller(Account Account, Scopes Scopes, string? KeyId)
{
    /// <summary>Gives endpoints the caller that <see cref="Authorisation"/> let through.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => new(context.Features.Get<Caller>());
}

/// <summary>What a request shows to say who asks.</summary>
internal readonly record struct Credentials(string Secret)
{
    private const string Bearer = "Bearer ";
    private const int Longest = 4_096;

    /// <summary>A JSON web token has three parts; a key has no dots.</summary>
    public bool IsToken => Secret.AsSpan().Count('.') == 2;

    /// <summary>One key, three presentations: bearer, <c>X-Api-Key</c>, <c>?key=</c>; null when there is none, nothing when they contradict each other.</summary>
    public static Credentials? Of(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var bearer = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
        var header = request.Headers["X-Api-Key"] is { Count: > 0 } values ? values.ToString() : null;
        var query = request.Query["key"] is { Count: > 0 } keys ? keys.ToString() : null;
        if ((bearer ?? header ?? query) is not { } secret) return null;
        var agree = (header ?? secret) == secret && (query ?? secret) == secret;
        return new Credentials(agree && secret.Length <= Longest ? secret : "");
    }
}

/// <summary>Finds out who asks: by a key, or by the token that a log-in gave.</summary>
internal sealed class Authentication(Freshness freshness, AccessTokens tokens, UsageMeter usage, WrongKeys wrong, TimeProvider time)
{
    public async ValueTask<Caller?> Identify(HttpContext context)
    {
        if (Credentials.Of(context.Request) is not { } shown) return null;
        var arrived = Edge.Arrived(context);
        var caller = shown.IsToken ? await ByToken(shown.Secret, arrived) : await ByKey(shown.Secret, arrived);
        if (caller?.Account.State == AccountState.Active) return caller;
        wrong.Count(context);
        return null;
    }

    private async ValueTask<Caller?> ByKey(string secret, long arrived)
    {
        if (await freshness.FindCaller(ApiKeySecret.Hash(secret), arrived) is not { } found) return null;
        if (found.Key.ExpiresAt <= time.GetUtcNow()) return null;
        usage.Used(found.Key.KeyId);
        return new Caller(found.Account, found.Key.Scopes, found.Key.KeyId);
    }

    private async ValueTask<Caller?> ByToken(string token, long arrived)
    {
        if (await tokens.Read(token, arrived) is not { } session) return null;
        return await freshness.FindSession(session, arrived) is { } account ? new Caller(account, Scopes.All, null) : null;
    }
}
