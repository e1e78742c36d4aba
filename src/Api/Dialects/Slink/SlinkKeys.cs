namespace Darkroom.Api.Dialects.Slink;

/// <summary><c>/api/user/api-keys</c>: keys of the person who is logged in; each works in every dialect.</summary>
internal static class SlinkKeys
{
    private const int MostKeys = 100;

    public static void MapApiKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api/user/api-keys").Require(Scopes.All).AddEndpointFilter(PeopleOnly);
        keys.MapPost("", Create);
        keys.MapGet("", List);
        keys.MapDelete("/{keyId}", Revoke);
    }

    /// <summary>A key makes no keys: what it made would outlive its expiry and its revocation. An administrator's may.</summary>
    private static async ValueTask<object?> PeopleOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Features.Get<Caller>() is { KeyId: not null } caller && !caller.Scopes.HasFlag(Scopes.Admin)
            ? SlinkErrors.Forbidden
            : await next(context);

    private static async Task<IResult> Create(Caller caller, HttpRequest request, IApiKeys keys, TimeProvider time, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.NewKeyWish, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        if (body.Value.Name?.Trim() is not { Length: > 0 and <= 100 } name || !Texts.IsPrintable(name)) return SlinkErrors.Invalid("name", "This value should have 1 to 100 characters.");
        if (body.Value.ExpiresAt <= time.GetUtcNow()) return SlinkErrors.Broken(new Violation("expiresAt", "The expiry must be in the future."));
        if ((await keys.List(caller.Account.Id)).Length >= MostKeys) return SlinkErrors.Broken(new Violation("name", $"An account can have at most {MostKeys} keys."));

        var secret = ApiKeySecret.New();
        var key = new ApiKey(ApiKeySecret.NewKeyId(), caller.Account.Id, name, Scopes.All, time.GetUtcNow(), body.Value.ExpiresAt);
        if (!await keys.Install(key, ApiKeySecret.Hash(secret))) return Problem.Of(StatusCodes.Status401Unauthorized, "Unauthorized");
        return SlinkJson.Ok(new NewKeyBody(secret, key.KeyId, key.Name));
    }

    private static async Task<IResult> List(Caller caller, IApiKeys keys, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var listed = await Visible(caller, keys);
        return SlinkJson.Ok(new DataBody<KeyBody[]>([.. listed.Select(key => new KeyBody(
            key.KeyId,
            key.Name,
            SlinkTime.Iso(key.CreatedAt),
            key.ExpiresAt is { } expires ? SlinkTime.Iso(expires) : null,
            key.LastUsedAt is { } used ? SlinkTime.Iso(used) : null,
            key.ExpiresAt <= now))]));
    }

    /// <summary>Administrators' keys are none of the business of a person who is not one.</summary>
    private static async Task<IEnumerable<ApiKey>> Visible(Caller caller, IApiKeys keys) =>
        (await keys.List(caller.Account.Id)).Where(key => caller.Scopes.HasFlag(Scopes.Admin) || !key.Scopes.HasFlag(Scopes.Admin));

    private static async Task<IResult> Revoke(string keyId, Caller caller, IApiKeys keys, Freshness freshness)
    {
        if (!(await Visible(caller, keys)).Any(key => key.KeyId == keyId) || !await keys.Revoke(caller.Account.Id, keyId)) return Problem.Of(StatusCodes.Status404NotFound, "API key not found");
        freshness.AccountChanged();
        return Results.NoContent();
    }
}
