namespace Darkroom.Api.Admin;

/// <summary><c>/admin/accounts/{id}/keys</c>.</summary>
internal static class KeysApi
{
    private static readonly Dictionary<string, Scopes> Known = new(StringComparer.Ordinal)
    {
        ["read"] = Scopes.Read,
        ["write"] = Scopes.Write,
        ["delete"] = Scopes.Delete,
        ["all"] = Scopes.All,
        ["admin"] = Scopes.Admin,
    };

    public static async Task<IResult> Create(
        string id, HttpRequest request, ICatalogueReader catalogue, IApiKeys keys, TimeProvider time, LimitOptions limits)
    {
        var read = await JsonBody.Read(request, Json.Default.NewKeyBody, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        var body = read.Value;
        if (body.Name is not { Length: > 0 and <= 100 } || !Texts.IsPrintable(body.Name)) return Problem.Of(Failure.Invalid, "name must have 1 to 100 printable characters");
        if (body.Scopes is not { Length: > 0 } words || !Array.TrueForAll(words, word => word is not null && Known.ContainsKey(word)))
            return Problem.Of(Failure.Invalid, $"scopes must name one or more of {string.Join(", ", Known.Keys)}");
        if (body.ExpiresAt <= time.GetUtcNow()) return Problem.Of(Failure.Invalid, "expires_at must be in the future");
        if (await AccountsApi.Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");

        var scopes = words.Aggregate(Scopes.None, (all, word) => all | Known[word]);
        var key = new ApiKey(ApiKeySecret.NewKeyId(), account.Id, body.Name, scopes, time.GetUtcNow(), body.ExpiresAt);
        var secret = ApiKeySecret.New();
        // It may have been deleted meanwhile.
        if (!await keys.Install(key, ApiKeySecret.Hash(secret))) return AdminApi.NotFound("Account");
        return Json.Ok(new CreatedKeyBody(key.KeyId, secret), StatusCodes.Status201Created);
    }

    public static async Task<IResult> List(string id, ICatalogueReader catalogue, IApiKeys keys)
    {
        if (await AccountsApi.Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        var listed = await keys.List(account.Id);
        return Json.Ok(new KeyListBody([.. listed.Select(key => new KeyBody(key.KeyId, key.Name, WordsOf(key.Scopes), key.CreatedAt, key.ExpiresAt))]));
    }

    public static async Task<IResult> Revoke(string id, string keyId, ICatalogueReader catalogue, IApiKeys keys, Freshness freshness)
    {
        if (await AccountsApi.Find(id, catalogue) is not { } account || !await keys.Revoke(account.Id, keyId)) return AdminApi.NotFound("Key");
        freshness.AccountChanged();
        return Results.NoContent();
    }

    private static string[] WordsOf(Scopes scopes) =>
        [.. Known.Where(word => word.Key != "all" && scopes.HasFlag(word.Value)).Select(word => word.Key)];
}
