using System.Security.Cryptography;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>
/// Passwords against sessions, and sessions against tokens. A refresh token is <c>session.secret</c>: it is good once, and one that
/// was used before ends its session, for somebody else has it.
/// </summary>
internal sealed class LogIns(ISessions sessions, Passwords passwords, AccessTokens tokens, Freshness freshness, SlinkOptions options, TimeProvider time)
{
    private const int MostTries = 3;

    /// <summary>
    /// Whose user name (or e-mail address) and password these are, and tokens if the account is active. A password that was changed
    /// while it was checked is checked again, so that nobody gets in with an old one.
    /// </summary>
    public async Task<(Account? Account, TokensBody? Tokens)> Enter(string login, string password, HttpContext context)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await Check(login, password) is not { } credential) break;
            if (credential.Account.State != AccountState.Active) return (credential.Account, null);
            if (await Begin(credential, context) is { } tokens) return (credential.Account, tokens);
        }

        return default;
    }

    /// <summary>Takes the same time when it is nobody's.</summary>
    private async Task<Credential?> Check(string login, string password)
    {
        var found = await sessions.FindCredential(login);
        return await passwords.Verify(found?.PasswordHash, password) ? found : null;
    }

    /// <summary>Null when the password was changed or the account closed while it was checked.</summary>
    private async Task<TokensBody?> Begin(Credential credential, HttpContext context)
    {
        var now = time.GetUtcNow();
        var session = new Session(Random(16), credential.Account.Id, now, now.AddDays(options.SessionDays));
        var secret = Random(32);
        return await sessions.Begin(session, ApiKeySecret.Hash(secret), credential.PasswordHash) ? await Tokens(session, secret, context) : null;
    }

    public async Task<TokensBody?> Refresh(string token, HttpContext context)
    {
        if (!TrySplit(token, out var id, out var secret)) return null;
        var (now, next) = (time.GetUtcNow(), Random(32));
        var session = await sessions.Refresh(id, ApiKeySecret.Hash(secret), ApiKeySecret.Hash(next), now, now.AddDays(options.SessionDays));
        // It may have ended by this very call.
        if (session is null) freshness.SessionEnded();
        return session is null ? null : await Tokens(session, next, context);
    }

    public async Task End(string token)
    {
        if (!TrySplit(token, out var id, out var secret)) return;
        await sessions.End(id, ApiKeySecret.Hash(secret));
        freshness.SessionEnded();
    }

    private async Task<TokensBody> Tokens(Session session, string secret, HttpContext context) =>
        new(await tokens.Issue(session, Edge.Arrived(context)), $"{session.Id}.{secret}");

    private static bool TrySplit(string token, out string id, out string secret)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        (id, secret) = dot < 0 || token.Length > 256 ? ("", "") : (token[..dot], token[(dot + 1)..]);
        return id.Length > 0;
    }

    private static string Random(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
