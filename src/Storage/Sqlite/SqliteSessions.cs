using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Darkroom.Storage;

/// <summary>Log-ins on SQLite. Not fenced, as keys are not: a second process may rotate what signs.</summary>
public sealed class SqliteSessions(SqliteDatabase database) : ISessions
{
    private const string Credentials = $"SELECT {AccountRows.Columns}, a.password_hash FROM account a WHERE a.deleted IS NULL AND a.password_hash IS NOT NULL";

    public ValueTask<Credential?> FindCredential(string login) => new(database.Read(session =>
        session.First($"{Credentials} AND lower(a.username) = ?1", AccountRows.Credential, Lower(login))
        ?? session.First($"{Credentials} AND lower(a.email) = ?1 AND a.username IS NOT NULL", AccountRows.Credential, Lower(login))));

    public ValueTask<Credential?> FindCredential(AccountId account) => new(database.Read(session =>
        session.First($"{Credentials} AND a.id = ?1", AccountRows.Credential, account.ToString())));

    public Task<bool> Begin(Session session, string refreshHash, string passwordHash) => database.Write(rows =>
    {
        // Those that ended by themselves go with the next that begins.
        rows.Execute("DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires <= ?1 LIMIT 100)", Micros.Of(session.CreatedAt));
        return rows.Execute(
            """
            INSERT INTO session (id, account, refresh_hash, created, expires)
            SELECT ?1, id, ?3, ?4, ?5 FROM account WHERE id = ?2 AND password_hash = ?6 AND state = 0 AND deleted IS NULL
            """,
            session.Id,
            session.Account.ToString(),
            refreshHash,
            Micros.Of(session.CreatedAt),
            Micros.Of(session.ExpiresAt),
            passwordHash) > 0;
    });

    public ValueTask<Session?> Find(string id, DateTimeOffset now) => new(database.Read(rows => Living(rows, id, now)));

    public Task<Session?> Refresh(string id, string refreshHash, string newHash, DateTimeOffset now, DateTimeOffset expires) => database.Write<Session?>(rows =>
    {
        if (Living(rows, id, now) is not { } session) return null;
        var replaced = rows.Execute("UPDATE session SET refresh_hash = ?3, expires = ?4 WHERE id = ?1 AND refresh_hash = ?2", id, refreshHash, newHash, Micros.Of(expires));
        if (replaced > 0) return session with { ExpiresAt = expires };
        rows.Execute("DELETE FROM session WHERE id = ?1", id);
        return null;
    });

    public Task End(string id, string refreshHash) => database.Write(rows =>
        rows.Execute("DELETE FROM session WHERE id = ?1 AND refresh_hash = ?2", id, refreshHash));

    public ValueTask<ImmutableArray<SigningKey>> SigningKeys(DateTimeOffset retiredSince) => new(database.Read(rows => rows.List(
        $"SELECT {AccountRows.SigningKeyColumns} FROM signing_key WHERE retired IS NULL OR retired >= ?1 ORDER BY created DESC, id DESC",
        AccountRows.SigningKey,
        Micros.Of(retiredSince)).ToImmutableArray()));

    public Task<SigningKey> RotateSigningKey(string? seen, DateTimeOffset now) => database.Write(rows =>
    {
        var newest = rows.First($"SELECT {AccountRows.SigningKeyColumns} FROM signing_key WHERE retired IS NULL", AccountRows.SigningKey);
        if (newest is not null && newest.Id != seen) return newest;

        var key = new SigningKey(ApiKeySecret.NewKeyId(), ImmutableCollectionsMarshal.AsImmutableArray(RandomNumberGenerator.GetBytes(64)), now, null);
        rows.Execute("UPDATE signing_key SET retired = ?1 WHERE retired IS NULL", Micros.Of(now));
        rows.Execute("INSERT INTO signing_key (id, secret, created) VALUES (?1, ?2, ?3)", key.Id, key.Secret.ToArray(), Micros.Of(now));
        return key;
    });

    public Task ForgetRetiredKeys() => database.Write(rows => rows.Execute("DELETE FROM signing_key WHERE retired IS NOT NULL"));

    private static Session? Living(SqliteSession rows, string id, DateTimeOffset now) => rows.First(
        $"SELECT {AccountRows.SessionColumns} FROM session s JOIN account a ON a.id = s.account AND a.deleted IS NULL AND a.state = 0 WHERE s.id = ?1 AND s.expires > ?2",
        AccountRows.Session,
        id,
        Micros.Of(now));

    /// <summary>As SQLite's own <c>lower</c> does it: ASCII letters only.</summary>
    internal static string Lower(string text) => string.Create(text.Length, text, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
    });
}
