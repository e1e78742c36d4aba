using Darkroom.Actors;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>The account that strangers upload to: made when the first of them comes, with a quota of its own.</summary>
internal sealed class GuestAccount(SlinkOptions options, ICatalogueReader catalogue, IGrainFactory grains)
{
    public const string Bucket = "guest";

    public async Task<Account> Find()
    {
        if (await catalogue.FindAccountByBucket(Bucket) is { } there) return there;
        var wish = new CreateAccount("Anonymous", Bucket, Email: null, PasswordHash: null, Tier: 0, "files", options.GuestStorage, RequestsPerHour: null);
        var created = await grains.GetGrain<IAccountGrain>(AccountId.New().ToString()).Create(wish);
        // Another stranger may have come first.
        return created.Value ?? await catalogue.FindAccountByBucket(Bucket) ?? throw new InvalidOperationException($"The guests' account was refused: {created.Failure}.");
    }
}
