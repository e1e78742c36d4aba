using System.Collections.Immutable;
using Darkroom.Api.Dialects.Slink;

namespace Darkroom.Api;

/// <summary>
/// Everything this node remembers of the database, under the freshness rule. Whoever revokes something says so here after
/// the commit and before answering; in one process that is immediate, among several the answer waits for the others.
/// </summary>
internal sealed class Freshness(FreshnessRule rule, Revocations revocations, ICatalogueReader catalogue, IApiKeys keys, ISessions sessions, TimeProvider time)
{
    private readonly FreshCache<CdnUrl, Result<Located>> located = new(rule.Lifetime, most: 8_192, answer => answer.Failure != Failure.NotFound);
    private readonly FreshCache<string, (ApiKey Key, Account Account)?> callers = new(rule.Lifetime, most: 16_384, answer => answer is not null);
    private readonly FreshCache<string, Account?> people = new(rule.Lifetime, most: 16_384, account => account is not null);
    private readonly FreshCache<int, ImmutableArray<SigningKey>> signing = new(rule.Lifetime, most: 1, keys => keys.Length > 0);

    public ValueTask<Result<Located>> Locate(CdnUrl url, long arrived, Func<ICatalogueReader, CdnUrl, ValueTask<Result<Located>>> ask) =>
        located.Get(url, arrived, url => ask(catalogue, url));

    /// <summary>Whose session this is; null when it ended.</summary>
    public ValueTask<Account?> FindSession(string id, long arrived) => people.Get(id, arrived, FindSession);

    /// <summary>What signs access tokens, newest first, and what still vouches for older ones.</summary>
    public ValueTask<ImmutableArray<SigningKey>> SigningKeys(long arrived) =>
        signing.Get(0, arrived, _ => sessions.SigningKeys(time.GetUtcNow() - AccessTokens.Lifetime));

    /// <summary>The key with this hash and its account, expired keys included.</summary>
    public ValueTask<(ApiKey Key, Account Account)?> FindCaller(string secretHash, long arrived) =>
        callers.Get(secretHash, arrived, FindCaller);

    /// <summary>An image was deleted: any of its spellings may be remembered, so all are forgotten.</summary>
    public void ImageChanged()
    {
        located.RevokeAll();
        revocations.Note();
    }

    /// <summary>Somebody logged out, or changed the password.</summary>
    public void SessionEnded()
    {
        people.RevokeAll();
        revocations.Note();
    }

    /// <summary>A key was revoked, or an account changed or went.</summary>
    public void AccountChanged()
    {
        callers.RevokeAll();
        people.RevokeAll();
        located.RevokeAll();
        revocations.Note();
    }

    /// <summary>One variant's bytes went, and its key stays.</summary>
    public void VariantRemoved() => revocations.Note();

    private async ValueTask<Account?> FindSession(string id) =>
        await sessions.Find(id, time.GetUtcNow()) is { } session ? await catalogue.FindAccount(session.Account) : null;

    private async ValueTask<(ApiKey Key, Account Account)?> FindCaller(string secretHash)
    {
        if (await keys.Find(secretHash) is not { } key) return null;
        return await catalogue.FindAccount(key.Account) is { } account ? (key, account) : null;
    }
}
