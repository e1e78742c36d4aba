using System.Collections.Immutable;
using System.Globalization;
using Darkroom.Actors;

namespace Darkroom.Api.Admin;

/// <summary><c>/admin/accounts</c>.</summary>
internal static class AccountsApi
{
    public static async Task<IResult> Create(HttpRequest request, IGrainFactory grains, IApiKeys keys, Passwords passwords, TimeProvider time, LimitOptions limits, OutputLimits outputs, StoreNames stores)
    {
        var read = await JsonBody.Read(request, Json.Default.AccountFields, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        var body = read.Value;
        var broken = body.Name is null ? "name is required" : AccountRules.Broken(body, stores, outputs);
        if (broken is not null) return Problem.Of(Failure.Invalid, broken);

        var id = AccountId.New();
        var bucket = body.Bucket ?? AccountRules.BucketFor(body.Name!, id);
        var created = await grains.GetGrain<IAccountGrain>(id.ToString()).Create(new CreateAccount(
            body.Name!.Trim(),
            bucket,
            body.Email,
            body.Password is { } password ? await passwords.Hash(password) : null,
            body.Tier ?? 0,
            body.Storage ?? "files",
            body.StorageLimit ?? limits.AccountStorage,
            body.RequestsPerHour,
            // Whoever has a password can log in.
            body.Username ?? (body.Password is null ? null : bucket)));
        if (!created.Ok) return Problem.Of(created.Failure, created.Detail);
        if (body is not { PublicOriginal: null, RequireSignature: null, AllowedOps: null, Prerender: null, Duplicates: null })
        {
            await grains.GetGrain<IAccountGrain>(id.ToString()).Update(new UpdateAccount(
                PublicOriginal: AccessOf(body), RequireSignature: SignatureOf(body), AllowedOps: AllowedOf(body), Prerender: PrerenderOf(body), Duplicates: DuplicatesOf(body)));
        }


        var secret = ApiKeySecret.New();
        var key = new ApiKey(ApiKeySecret.NewKeyId(), id, "first key", Scopes.All, time.GetUtcNow(), null);
        if (!await keys.Install(key, ApiKeySecret.Hash(secret))) return AdminApi.NotFound("Account");
        return Json.Ok(new CreatedAccountBody(id.ToString(), created.Value.Name, created.Value.Bucket, secret), StatusCodes.Status201Created);
    }

    public static async Task<IResult> List(HttpRequest request, ICatalogueReader catalogue, LimitOptions limits)
    {
        var number = Numbers.Page(request.Query["page"]);
        var size = Numbers.Size(request.Query["page_size"], 20, limits.PageSize);
        var page = await catalogue.ListAccounts(number, size);
        var bodies = new List<AccountBody>(page.Items.Length);
        foreach (var account in page.Items) bodies.Add(Body(account, await catalogue.FindSettings(account.Id)));
        return Json.Ok(new AccountListBody(number, size, [.. bodies], page.Total, (page.Total + size - 1) / size));
    }

    public static async Task<IResult> Get(string id, ICatalogueReader catalogue) =>
        await Find(id, catalogue) is { } account
            ? Json.Ok(Body(account, await catalogue.FindSettings(account.Id)))
            : AdminApi.NotFound("Account");

    public static async Task<IResult> Change(
        string id, HttpRequest request, ICatalogueReader catalogue, IGrainFactory grains, Passwords passwords, Freshness freshness, ICdnOutbox cdn, LimitOptions limits, OutputLimits outputs, StoreNames stores)
    {
        var read = await JsonBody.Read(request, Json.Default.AccountFields, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        var body = read.Value;
        if (AccountRules.Broken(body, stores, outputs) is { } broken) return Problem.Of(Failure.Invalid, broken);
        if (await Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");

        var changed = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).Update(new UpdateAccount(
            body.Name?.Trim(),
            body.Bucket,
            body.Email,
            body.Password is { } password ? await passwords.Hash(password) : null,
            body.Tier,
            body.Storage,
            body.StorageLimit,
            body.RequestsPerHour,
            AccessOf(body),
            // Whoever has a password can log in.
            body.Username ?? (body.Password is null ? null : account.Username ?? body.Bucket ?? account.Bucket),
            StateOf(body),
            Preferences: null,
            SignatureOf(body),
            AllowedOf(body),
            PrerenderOf(body),
            DuplicatesOf(body)));
        if (!changed.Ok) return changed.Failure == Failure.NotFound ? AdminApi.NotFound("Account") : Problem.Of(changed.Failure, changed.Detail);

        freshness.AccountChanged();
        // Whatever CDNs keep of it may say more than it says now. Also when nothing changed: then this is told again what the last one was killed before it told.
        if (body is not { PublicOriginal: null, RequireSignature: null, AllowedOps: null, Bucket: null }) await cdn.Add($"b-{account.Bucket}");
        return Json.Ok(Body(changed.Value, await catalogue.FindSettings(account.Id)));
    }

    public static async Task<IResult> Delete(string id, ICatalogueReader catalogue, IGrainFactory grains, Freshness freshness)
    {
        if (await Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        await grains.GetGrain<IAccountGrain>(account.Id.ToString()).Delete();
        freshness.AccountChanged();
        return Results.NoContent();
    }

    public static async Task<IResult> Usage(string id, ICatalogueReader catalogue, IGrainFactory grains)
    {
        if (await Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        var usage = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).Usage();
        if (!usage.Ok) return AdminApi.NotFound("Account");
        var used = usage.Value;
        return Json.Ok(new AccountUsageBody(
            account.Id.ToString(),
            used.Images,
            used.Stored,
            used.Reserved,
            account.StorageLimit,
            used.Transforms,
            used.Served,
            used.BytesServed));
    }

    /// <summary>By id or by bucket.</summary>
    public static async ValueTask<Account?> Find(string id, ICatalogueReader catalogue) =>
        AccountId.TryParse(id, CultureInfo.InvariantCulture, out var account) && await catalogue.FindAccount(account) is { } found
            ? found
            : await catalogue.FindAccountByBucket(id);

    private static AccountBody Body(Account account, AccountSettings settings) => new(
        account.Id.ToString(),
        account.Name,
        account.Bucket,
        account.Email,
        account.Username,
        account.State.ToString().ToLowerInvariant(),
        account.Tier,
        account.Storage,
        account.StorageLimit,
        account.RequestsPerHour,
        settings.PublicOriginal.ToString().ToLowerInvariant(),
        settings.RequireSignature.ToString().ToLowerInvariant(),
        settings.AllowedOps?.ToArray() ?? [AccountSettings.AnyOps],
        settings.Prerender,
        settings.Duplicates.ToString().ToLowerInvariant(),
        account.CreatedAt);

    private static PublicOriginal? AccessOf(AccountFields body) =>
        body.PublicOriginal is { } access ? Enum.Parse<PublicOriginal>(access, ignoreCase: true) : null;

    private static RequireSignature? SignatureOf(AccountFields body) =>
        body.RequireSignature is { } required ? Enum.Parse<RequireSignature>(required, ignoreCase: true) : null;

    private static ImmutableArray<string>? AllowedOf(AccountFields body) =>
        body.AllowedOps is { } allowed ? [.. allowed.OfType<string>().Distinct(StringComparer.Ordinal)] : null;

    private static ImmutableArray<string>? PrerenderOf(AccountFields body) =>
        body.Prerender is { } list ? [.. list.OfType<string>().Distinct(StringComparer.Ordinal)] : null;

    private static DuplicatePolicy? DuplicatesOf(AccountFields body) =>
        body.Duplicates is { } policy ? Enum.Parse<DuplicatePolicy>(policy, ignoreCase: true) : null;

    private static AccountState? StateOf(AccountFields body) =>
        body.State is { } state ? Enum.Parse<AccountState>(state, ignoreCase: true) : null;
}
