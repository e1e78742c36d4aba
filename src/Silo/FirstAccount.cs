using Darkroom.Abstractions;
using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Silo;

/// <summary>Creates the first account, installs the operator's key, and tells the terminal how to begin.</summary>
internal static class FirstAccount
{
    private const string AdminKeyId = "admin-key";
    private const string GivenKey = "$ADMIN_KEY";
    private const Scopes Everything = Scopes.All | Scopes.Admin;

    public static async Task Welcome(WebApplication app, string? adminKey)
    {
        var services = app.Services;
        var (account, created) = await FindOrCreate(services);
        var keys = services.GetRequiredService<IApiKeys>();
        string? shown = null;
        if (adminKey is not null)
        {
            await Install(keys, account, AdminKeyId, "ADMIN_KEY", adminKey);
            shown = created ? GivenKey : null;
        }
        else if (created)
        {
            shown = ApiKeySecret.New();
            await Install(keys, account, ApiKeySecret.NewKeyId(), "first key", shown);
        }

        var url = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        services.Announce($"Darkroom {Build.Version} listens on {url}, data in {services.GetRequiredService<DataFolder>().Path}.");
        if (shown is not null) services.Announce(Begin(url, account.Bucket, shown));
        else if (adminKey is null) services.Announce("Its keys were shown when they were made. 'darkroom key' (or 'make key', with the same DATA) makes another one.");
    }

    private static async Task<(Account Account, bool Created)> FindOrCreate(IServiceProvider services)
    {
        if (await Find(services) is { } found) return (found, false);

        var id = AccountId.New();
        var limit = services.GetRequiredService<LimitOptions>().AccountStorage;
        var wish = new CreateAccount("Default", "default", Email: null, PasswordHash: null, Tier: 2, "files", limit, RequestsPerHour: null);
        var created = await services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(id.ToString()).Create(wish);
        if (created.Value is { } account) return (account, true);
        // Another process of the cluster, which started at the same time, was first.
        return (await Find(services) ?? throw new InvalidOperationException($"The first account was refused: {created.Failure}."), false);
    }

    private static async Task<Account?> Find(IServiceProvider services) =>
        (await services.GetRequiredService<ICatalogueReader>().ListAccounts(1, 1)).Items.FirstOrDefault();

    private static Task Install(IApiKeys keys, Account account, string keyId, string name, string secret) =>
        keys.Install(new ApiKey(keyId, account.Id, name, Everything, DateTimeOffset.UtcNow, ExpiresAt: null), ApiKeySecret.Hash(secret));

    private static string Begin(string url, string bucket, string key) =>
        $"""

        {(key == GivenKey ? "Your key is the one in ADMIN_KEY." : $"Your key, shown this once:  {key}")}

        Upload a photo:       curl -F file=@photo.jpg -F object=hello -H "Authorization: Bearer {key}" {url}/upload/
        Fetch it 400 px wide: curl -o hello.webp {url}/files/{bucket}/hello/w-400.webp

        """;
}
