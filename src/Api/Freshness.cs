namespace Darkroom.Api;

/// <summary>
/// Everything this node remembers of the database, under the freshness rule. Whoever revokes something says so here after
/// the commit and before answering; in one process that is immediate.
/// </summary>
internal sealed class Freshness(ICatalogueReader catalogue, IApiKeys keys)
{
    private readonly FreshCache<string, Result<Representation>> located = new(most: 16_384, answer => answer.Failure != Failure.NotFound);
    private readonly FreshCache<string, (ApiKey Key, Account Account)?> callers = new(most: 16_384, answer => answer is not null);

    public ValueTask<Result<Representation>> Locate(
        string path, long arrived, Func<ICatalogueReader, string, ValueTask<Result<Representation>>> ask) =>
        located.Get(path, arrived, path => ask(catalogue, path));

    /// <summary>The key with this hash and its account, expired keys included.</summary>
    public ValueTask<(ApiKey Key, Account Account)?> FindCaller(string secretHash, long arrived) =>
        callers.Get(secretHash, arrived, FindCaller);

    /// <summary>An image was deleted: any of its spellings may be remembered, so all are forgotten.</summary>
    public void ImageChanged() => located.RevokeAll();

    /// <summary>A key was revoked, or an account changed or went.</summary>
    public void AccountChanged()
    {
        callers.RevokeAll();
        located.RevokeAll();
    }

    private async ValueTask<(ApiKey Key, Account Account)?> FindCaller(string secretHash)
    {
        if (await keys.Find(secretHash) is not { } key) return null;
        return await catalogue.FindAccount(key.Account) is { } account ? (key, account) : null;
    }
}
