using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// The catalogue on PostgreSQL. What a write decides, it decides in a function of the schema, so that it is one flush. Its other parts, by
/// what they write: Accounts, Uploads, Images.
/// </summary>
public sealed partial class PostgresCatalogue(PostgresDatabase database, TimeProvider time, SweepSignal sweep) : ICatalogue
{
    private const string FindAccountById = $"SELECT {AccountRows.Columns} FROM account a WHERE a.id = $1 AND a.deleted IS NULL";

    private readonly PostgresReservations reservations = new(database, time);
    private readonly SharedSettings settings = new();

    /// <summary>By which tombstones that this process is at are known to be its own.</summary>
    private readonly string sweeper = Guid.NewGuid().ToString("N");

    public async ValueTask<Resolved?> Resolve(string bucket, string objectId) => await PostgresResolve.Find(database, settings, bucket, objectId);

    public async ValueTask<Resolved?> Resolve(ImageId id) => await database.First(PostgresResolve.ByIdAlone, settings.Resolved, id.ToString());

    public async ValueTask<Resolved?> ResolveAlias(string scope, string name) => await database.First(PostgresResolve.ByAlias, settings.Resolved, scope, name);

    public async ValueTask<Image?> FindImage(ImageId id) => await database.First(PostgresImages.ById, ImageRows.Read, id.ToString());

    public async ValueTask<Image?> FindImage(AccountId account, string objectId) => await database.First(
        PostgresImages.ByAnyName, ImageRows.Read, account.ToString(), objectId, ImageId.TryParse(objectId, out var id) ? id.ToString() : null);

    public async ValueTask<ImageDetails> FindDetails(ImageId id) =>
        await database.First("SELECT exif, mini_preview, colour, NULL FROM image_detail WHERE image = $1", Rows.Details, id.ToString()) ?? ImageDetails.None;

    public async ValueTask<Image?> FindUpload(AccountId account, string uploadId) =>
        await database.First(PostgresImages.ByUpload, ImageRows.Read, account.ToString(), uploadId);

    public async ValueTask<Page<Image>> ListImages(ImageQuery query) => await PostgresImageList.Read(database, query);

    public async ValueTask<BrowsePage> Browse(Browse browse) => await PostgresBrowse.Read(database, browse);

    public async ValueTask<bool> AnyImages(AccountId? viewer, bool ownOnly) => await PostgresBrowse.Any(database, viewer, ownOnly);

    public async ValueTask<Account?> FindAccount(AccountId id) => await database.First(FindAccountById, AccountRows.Read, id.ToString());

    public async ValueTask<Account?> FindAccountByBucket(string bucket) =>
        await database.First($"SELECT {AccountRows.Columns} FROM account a WHERE a.bucket = $1 AND a.deleted IS NULL", AccountRows.Read, bucket);

    public async ValueTask<AccountSettings> FindSettings(AccountId id) => SettingsDocument.Parse(await database.First(
        PostgresGrainStorage.Json, row => row.GetString(0), SettingsDocument.GrainType, id.ToString(), SettingsDocument.StateName));

    public async ValueTask<AccountUsage?> FindUsage(AccountId id) =>
        await database.First($"SELECT {AccountRows.UsageColumns} FROM account WHERE id = $1 AND deleted IS NULL", AccountRows.Usage, id.ToString());

    public async ValueTask<Page<Account>> ListAccounts(int page, int pageSize) => await database.Page(
        AccountRows.Read,
        "SELECT count(*) FROM account WHERE deleted IS NULL",
        $"SELECT {AccountRows.Columns} FROM account a WHERE a.deleted IS NULL ORDER BY a.created, a.id LIMIT $1 OFFSET $2",
        page,
        pageSize);

    public async Task Probe(CancellationToken cancellation)
    {
        // A server that lost its place takes reads only.
        if (await database.First("SELECT pg_is_in_recovery()", row => row.GetBoolean(0)).WaitAsync(cancellation))
            throw new DatabaseUnavailableException(new InvalidOperationException("it is a replica"));
    }
}
