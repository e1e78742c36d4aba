using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The catalogue on SQLite. Its other parts, by what they write: Accounts, Uploads, Images.</summary>
public sealed partial class SqliteCatalogue(SqliteDatabase database, TimeProvider time, SweepSignal sweep) : ICatalogue
{
    private readonly SharedSettings settings = new();

    public ValueTask<Resolved?> Resolve(string bucket, string objectId) => new(database.Read(session => SqliteResolve.Find(session, settings, bucket, objectId)));

    public ValueTask<Resolved?> Resolve(ImageId id) => new(database.Read(session => SqliteResolve.Find(session, settings, id)));

    public ValueTask<Resolved?> ResolveAlias(string scope, string name) => new(database.Read(session => SqliteResolve.FindAlias(session, settings, scope, name)));

    public ValueTask<Image?> FindImage(ImageId id) => new(database.Read(session => SqliteImages.Find(session, id)));

    public ValueTask<Image?> FindImage(AccountId account, string objectId) => new(database.Read(session => SqliteImages.Find(session, account, objectId)));

    public ValueTask<ImageDetails> FindDetails(ImageId id) => new(database.Read(session => SqliteImageDetails.Find(session, id)));

    public ValueTask<Image?> FindUpload(AccountId account, string uploadId) =>
        new(database.Read(session => SqliteImages.FindUpload(session, account, uploadId)));

    public ValueTask<Page<Image>> ListImages(ImageQuery query) => new(database.Snapshot(session => SqliteImageList.Read(session, query)));

    public ValueTask<BrowsePage> Browse(Browse browse) => new(database.Snapshot(session => SqliteBrowse.Read(session, browse)));

    public ValueTask<bool> AnyImages(AccountId? viewer, bool ownOnly) => new(database.Read(session => SqliteBrowse.Any(session, viewer, ownOnly)));

    public ValueTask<Account?> FindAccount(AccountId id) => new(database.Read(session => SqliteAccounts.Find(session, id)));

    public ValueTask<Account?> FindAccountByBucket(string bucket) => new(database.Read(session => SqliteAccounts.FindByBucket(session, bucket)));

    public ValueTask<AccountSettings> FindSettings(AccountId id) => new(database.Read(session => SqliteAccounts.FindSettings(session, id)));

    public ValueTask<AccountUsage?> FindUsage(AccountId id) => new(database.Read(session => session.First(
        $"SELECT {AccountRows.UsageColumns} FROM account WHERE id = ?1 AND deleted IS NULL",
        AccountRows.Usage,
        id.ToString())));

    public ValueTask<Page<Account>> ListAccounts(int page, int pageSize) => new(database.Snapshot(session => new Page<Account>(
        [.. session.List(
            $"SELECT {AccountRows.Columns} FROM account a WHERE a.deleted IS NULL ORDER BY a.created, a.id LIMIT ?1 OFFSET ?2",
            AccountRows.Read,
            pageSize,
            (page - 1L) * pageSize)],
        session.Number("SELECT count(*) FROM account WHERE deleted IS NULL"))));

    public Task Probe(CancellationToken cancellation) =>
        database.Write(session => session.Number("SELECT epoch FROM fence")).WaitAsync(cancellation);

    public Task<int> ExpireReservations(DateTimeOffset now, int most) =>
        database.Write(session => SqliteReservations.BuryExpired(session, now, most));

    public Task<int> PurgeDeletedAccounts(int most) =>
        database.Write(session => SqliteDeletedAccounts.Purge(session, time.GetUtcNow(), most));

    public Task<ImmutableArray<Tombstone>> DueTombstones(DateTimeOffset now, int most) =>
        Task.FromResult(database.Read(session => SqliteTombstones.Due(session, now, most).ToImmutableArray()));

    public Task Purged(ImageId image, DateTimeOffset? again) => database.Write(session => SqliteTombstones.Purged(session, image, again));
}
