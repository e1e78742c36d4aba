using System.Security.Cryptography;
using Darkroom.Actors;

namespace Darkroom.Api.Admin;

/// <summary><c>/admin/accounts/{id}/signing-keys</c> and <c>/sign</c>.</summary>
internal static class UrlKeysApi
{
    private const long LongestLife = 10L * 366 * 86_400;

    public static async Task<IResult> Create(string id, ICatalogueReader catalogue, IGrainFactory grains, Freshness freshness, TimeProvider time)
    {
        if (await AccountsApi.Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        var key = new UrlKey(ApiKeySecret.NewKeyId(), "sg_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), time.GetUtcNow());
        var added = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).AddUrlKey(key);
        if (!added.Ok) return added.Failure == Failure.NotFound ? AdminApi.NotFound("Account") : Problem.Of(added.Failure, added.Detail);
        freshness.AccountChanged();
        return Json.Ok(new CreatedUrlKeyBody(key.Id, key.Secret, key.CreatedAt), StatusCodes.Status201Created);
    }

    public static async Task<IResult> List(string id, ICatalogueReader catalogue)
    {
        if (await AccountsApi.Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        var settings = await catalogue.FindSettings(account.Id);
        return Json.Ok(new UrlKeyListBody([.. settings.UrlKeys.Select(key => new UrlKeyBody(key.Id, key.CreatedAt))]));
    }

    public static async Task<IResult> Remove(string id, string keyId, ICatalogueReader catalogue, IGrainFactory grains, Freshness freshness)
    {
        if (await AccountsApi.Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        var removed = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).RemoveUrlKey(keyId);
        if (!removed.Ok) return AdminApi.NotFound("Key");
        freshness.AccountChanged();
        return Results.NoContent();
    }

    /// <summary>Signs a URL, or its path as this host has it.</summary>
    public static async Task<IResult> Sign(string id, HttpRequest request, ICatalogueReader catalogue, Surfaces surfaces, TimeProvider time, LimitOptions limits)
    {
        var read = await JsonBody.Read(request, Json.Default.SignBody, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        var (path, lifetime, keyId) = read.Value;
        if (lifetime is < 1 or > LongestLife) return Problem.Of(Failure.Invalid, $"expires_in must be 1 to {LongestLife} seconds");
        if (path is null || Parse(path, request) is not { } url) return Problem.Of(Failure.Invalid, "path must be a URL, or its path with a slash at its beginning");
        if (UrlSignature.Read(url.Query, out _) is not null) return Problem.Of(Failure.Invalid, "path is signed already");
        var surface = surfaces.Of(url);
        if (surface.CdnPath is null) return Problem.Of(Failure.Invalid, "path must be that of a picture");

        if (await AccountsApi.Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        var keys = (await catalogue.FindSettings(account.Id)).UrlKeys;
        if (keys.FindLast(key => keyId is null || key.Id == keyId) is not { } key)
            return keyId is null ? Problem.Of(UrlSignature.NoKey.Failure, UrlSignature.NoKey.Detail) : AdminApi.NotFound("Key");

        DateTimeOffset? expires = lifetime is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() + seconds) : null;
        return Json.Ok(new SignedBody(UrlSignature.Append(path, key, surface, url.Query, expires), key.Id, expires));
    }

    private static Uri? Parse(string path, HttpRequest request)
    {
        if (path.Contains('#', StringComparison.Ordinal) || !Texts.IsPrintable(path)) return null;
        var text = path.StartsWith('/') ? $"{request.Scheme}://{(request.Host.HasValue ? request.Host.Value : "localhost")}{path}" : path;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
    }
}
