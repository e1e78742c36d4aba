using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Darkroom.Storage;

/// <summary>Log-ins on PostgreSQL. Not fenced, as keys are not: any process may rotate what signs.</summary>
public sealed class PostgresSessions(PostgresDatabase database) : ISessions
{
    private const string Credentials = $"SELECT {AccountRows.Columns}, a.password_hash FROM account a WHERE a.deleted IS NULL AND a.password_hash IS NOT NULL";
    private const string NewestKey = $"SELECT {AccountRows.SigningKeyColumns} FROM signing_key WHERE retired IS NULL";

    internal const string ByLogin =
        $"""
        {Credentials} AND a.id = coalesce(
            (SELECT id FROM account WHERE lower(username COLLATE "C") = lower($1 COLLATE "C") AND username IS NOT NULL AND deleted IS NULL AND password_hash IS NOT NULL),
            (SELECT id FROM account WHERE lower(email COLLATE "C") = lower($1 COLLATE "C") AND email IS NOT NULL AND username IS NOT NULL AND deleted IS NULL AND password_hash IS NOT NULL))
        """;

    private const string Living =
        $"SELECT {AccountRows.SessionColumns} FROM session s JOIN account a ON a.id = s.account AND a.deleted IS NULL AND a.state = 0 WHERE s.id = $1 AND s.expires > $2";

    public async ValueTask<Credential?> FindCredential(string login) => await database.First(ByLogin, AccountRows.Credential, login);

    public async ValueTask<Credential?> FindCredential(AccountId account) => await database.First($"{Credentials} AND a.id = $1", AccountRows.Credential, account.ToString());

    public async Task<bool> Begin(Session session, string refreshHash, string passwordHash) => await database.Write(
        answers => answers.First(_ => true),
        // Those that ended by themselves go with the next that begins.
        new PostgresStatement(
            "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires <= $1 LIMIT 100 FOR UPDATE SKIP LOCKED)", Micros.Of(session.CreatedAt)),
        // The lock: a new password or another state comes before, and is seen, or after, and ends this session too.
        new PostgresStatement(
            """
            INSERT INTO session (id, account, refresh_hash, created, expires)
            SELECT $1, a.id, $3, $4, $5 FROM (SELECT id FROM account WHERE id = $2 AND password_hash = $6 AND state = 0 AND deleted IS NULL FOR SHARE) a RETURNING 1
            """,
            session.Id,
            session.Account.ToString(),
            refreshHash,
            Micros.Of(session.CreatedAt),
            Micros.Of(session.ExpiresAt),
            passwordHash));

    public async ValueTask<Session?> Find(string id, DateTimeOffset now) => await database.First(Living, AccountRows.Session, id, Micros.Of(now));

    public Task<Session?> Refresh(string id, string refreshHash, string newHash, DateTimeOffset now, DateTimeOffset expires) => database.Write<Session?>(
        async answers => await answers.First(AccountRows.Session),
        // Of two that bring one token the second waits for the first, and finds another hash.
        new PostgresStatement(
            """
            WITH found AS (
                SELECT s.id, s.refresh_hash FROM session s JOIN account a ON a.id = s.account AND a.deleted IS NULL AND a.state = 0
                WHERE s.id = $1 AND s.expires > $4 FOR UPDATE OF s),
            stolen AS (DELETE FROM session s USING found f WHERE s.id = f.id AND f.refresh_hash <> $2)
            UPDATE session s SET refresh_hash = $3, expires = $5 FROM found f WHERE s.id = f.id AND f.refresh_hash = $2 RETURNING s.id, s.account, s.created, s.expires
            """,
            id,
            refreshHash,
            newHash,
            Micros.Of(now),
            Micros.Of(expires)));

    public Task End(string id, string refreshHash) => database.Write(
        _ => Task.FromResult(Done.Value), new PostgresStatement("DELETE FROM session WHERE id = $1 AND refresh_hash = $2", id, refreshHash));

    public async ValueTask<ImmutableArray<SigningKey>> SigningKeys(DateTimeOffset retiredSince) => [.. await database.List(
        $"SELECT {AccountRows.SigningKeyColumns} FROM signing_key WHERE retired IS NULL OR retired >= $1 ORDER BY created DESC, id DESC",
        AccountRows.SigningKey,
        Micros.Of(retiredSince))];

    public async Task<SigningKey> RotateSigningKey(string? seen, DateTimeOffset now)
    {
        var key = new SigningKey(ApiKeySecret.NewKeyId(), ImmutableCollectionsMarshal.AsImmutableArray(RandomNumberGenerator.GetBytes(64)), now, null);
        return (await database.Write(
            async answers =>
            {
                await answers.Skip();
                return await answers.First(AccountRows.SigningKey);
            },
            // Two processes that rotate at once meet in the lock; the second finds the first one's key, and keeps it.
            new PostgresStatement("SELECT pg_advisory_xact_lock(7236829105)"),
            new PostgresStatement("UPDATE signing_key SET retired = $1 WHERE retired IS NULL AND id = $2", Micros.Of(now), seen ?? ""),
            new PostgresStatement(
                "INSERT INTO signing_key (id, secret, created) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM signing_key WHERE retired IS NULL)", key.Id, key.Secret.ToArray(), Micros.Of(now)),
            new PostgresStatement(NewestKey)))!;
    }

    public Task ForgetRetiredKeys() => database.Write(_ => Task.FromResult(Done.Value), new PostgresStatement("DELETE FROM signing_key WHERE retired IS NOT NULL"));
}
