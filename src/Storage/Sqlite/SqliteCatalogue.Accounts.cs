using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed partial class SqliteCatalogue
{
    public Task<Result<Account>> CreateAccount(AccountId id, CreateAccount account) => database.WriteFenced<Result<Account>>(session =>
    {
        if (SqliteAccounts.Find(session, id) is { } there) return there;
        // Deleted, and its images are still being removed.
        if (session.Any("SELECT 1 FROM account WHERE id = ?1", id.ToString())) return Failure.NotFound;
        var bucket = account.Bucket ?? id.ToString();
        if (IsTaken(session, bucket, id)) return Failure.BucketTaken;
        if (TakenLogin(session, id, account.Username, account.Username is null ? null : account.Email) is { } taken) return taken;

        session.Execute(
            """
            INSERT INTO account (id, name, bucket, email, password_hash, tier, storage, storage_limit, requests_per_hour, created, username, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """,
            id.ToString(),
            account.Name,
            bucket,
            account.Email,
            account.PasswordHash,
            account.Tier,
            account.Storage,
            account.StorageLimit,
            account.RequestsPerHour,
            Micros.Of(time.GetUtcNow()),
            account.Username,
            (int)account.State);
        return SqliteAccounts.Find(session, id)!;
    });

    public Task<Result<Account>> UpdateAccount(AccountId id, UpdateAccount changes) => database.WriteFenced<Result<Account>>(session =>
    {
        if (SqliteAccounts.Find(session, id) is not { } account) return Failure.NotFound;
        if (changes.Bucket is { } bucket && IsTaken(session, bucket, id)) return Failure.BucketTaken;
        if ((changes.Username ?? account.Username) is { } login && TakenLogin(session, id, login, changes.Email ?? account.Email) is { } taken) return taken;

        session.Execute(
            """
            UPDATE account SET name = coalesce(?2, name), bucket = coalesce(?3, bucket), email = coalesce(?4, email),
                password_hash = coalesce(?5, password_hash), tier = coalesce(?6, tier), storage = coalesce(?7, storage),
                storage_limit = coalesce(?8, storage_limit), requests_per_hour = coalesce(?9, requests_per_hour),
                username = coalesce(?10, username), state = coalesce(?11, state)
            WHERE id = ?1
            """,
            id.ToString(),
            changes.Name,
            changes.Bucket,
            changes.Email,
            changes.PasswordHash,
            changes.Tier,
            changes.Storage,
            changes.StorageLimit,
            changes.RequestsPerHour,
            changes.Username,
            (int?)changes.State);
        // Whoever logged in with the old password, or before the account was closed, is out.
        if (changes.PasswordHash is not null || changes.State is not (null or AccountState.Active)) session.Execute("DELETE FROM session WHERE account = ?1", id.ToString());
        return SqliteAccounts.Find(session, id)!;
    });

    public async Task DeleteAccount(AccountId id)
    {
        await database.WriteFenced(session =>
        {
            var now = time.GetUtcNow();
            SqliteReservations.BuryAll(session, id, now);
            session.Execute("DELETE FROM api_key WHERE account = ?1", id.ToString());
            session.Execute("DELETE FROM session WHERE account = ?1", id.ToString());
            return session.Execute("UPDATE account SET deleted = ?2, bucket = NULL WHERE id = ?1 AND deleted IS NULL", id.ToString(), Micros.Of(now));
        });
        sweep.Set();
    }

    public Task CountUsage(AccountId id, UsageDelta used) => database.WriteFenced(session => session.Execute(
        "UPDATE account SET transforms = transforms + ?2, served = served + ?3, bytes_served = bytes_served + ?4 WHERE id = ?1",
        id.ToString(),
        used.Transforms,
        used.Served,
        used.BytesServed));

    public Task CountViews(AccountId id, ImmutableDictionary<ImageId, long> views) => database.WriteFenced(session =>
    {
        foreach (var (image, count) in views)
            session.Execute("UPDATE image SET views = views + ?3 WHERE id = ?1 AND account = ?2", image.ToString(), id.ToString(), count);
        return Done.Value;
    });

    /// <summary>What people log in with is unique among those who can.</summary>
    private static Failure? TakenLogin(SqliteSession session, AccountId by, string? username, string? email) =>
        username is not null && session.Any("SELECT 1 FROM account WHERE lower(username) = ?1 AND id <> ?2 AND deleted IS NULL", SqliteSessions.Lower(username), by.ToString())
            ? Failure.UsernameTaken
        : email is not null && session.Any("SELECT 1 FROM account WHERE lower(email) = ?1 AND username IS NOT NULL AND id <> ?2 AND deleted IS NULL", SqliteSessions.Lower(email), by.ToString())
            ? Failure.EmailTaken
        : null;

    /// <summary>A bucket may also be called by its account's id, so nobody may take another's.</summary>
    private static bool IsTaken(SqliteSession session, string bucket, AccountId by) =>
        session.Any("SELECT 1 FROM account WHERE bucket = ?1 AND id <> ?2", bucket, by.ToString())
        || (AccountId.TryParse(bucket, null, out var other) && other != by && session.Any("SELECT 1 FROM account WHERE id = ?1", other.ToString()));
}
