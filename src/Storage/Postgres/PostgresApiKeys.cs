using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>API keys on PostgreSQL. Not fenced: a key has no owner, and any process may install one.</summary>
public sealed class PostgresApiKeys(PostgresDatabase database) : IApiKeys
{
    internal const string ByHash = $"SELECT {AccountRows.KeyColumns} FROM api_key k WHERE k.secret_hash = $1";

    public Task<bool> Install(ApiKey key, string secretHash) => database.Write(
        answers => answers.First(_ => true),
        new PostgresStatement(
            "DELETE FROM api_key WHERE secret_hash = $2 AND key_id <> $1 AND EXISTS (SELECT 1 FROM account WHERE id = $3 AND deleted IS NULL)",
            key.KeyId,
            secretHash,
            key.Account.ToString()),
        // The lock: an account that is deleted at the same time takes this key along, or is seen to be gone.
        new PostgresStatement(
            """
            INSERT INTO api_key (key_id, secret_hash, account, name, scopes, created, expires)
            SELECT $1, $2, a.id, $4, $5, $6, $7 FROM (SELECT id FROM account WHERE id = $3 AND deleted IS NULL FOR SHARE) a
            ON CONFLICT (key_id) DO UPDATE SET secret_hash = excluded.secret_hash, account = excluded.account, name = excluded.name,
                scopes = excluded.scopes, created = excluded.created, expires = excluded.expires, last_used = NULL
            RETURNING 1
            """,
            key.KeyId,
            secretHash,
            key.Account.ToString(),
            key.Name,
            (int)key.Scopes,
            Micros.Of(key.CreatedAt),
            Micros.Of(key.ExpiresAt)));

    // Deleting an account deletes its keys, so whose key there is lives.
    public async ValueTask<ApiKey?> Find(string secretHash) => await database.First(ByHash, AccountRows.Key, secretHash);

    public async ValueTask<ImmutableArray<ApiKey>> List(AccountId account) =>
        [.. await database.List($"SELECT {AccountRows.KeyColumns} FROM api_key k WHERE k.account = $1 ORDER BY k.created, k.key_id", AccountRows.Key, account.ToString())];

    /// <summary>Several processes may tell of one key; the later use counts.</summary>
    public Task Touch(IReadOnlyDictionary<string, DateTimeOffset> used) => database.Write(_ => Task.FromResult(Done.Value), new PostgresStatement(
        "UPDATE api_key k SET last_used = greatest(k.last_used, u.at) FROM (SELECT * FROM unnest($1, $2) AS u (key_id, at) ORDER BY key_id) u WHERE k.key_id = u.key_id",
        used.Keys.ToArray(),
        used.Values.Select(Micros.Of).ToArray()));

    public async Task<bool> Revoke(AccountId account, string keyId) => await database.Write(
        answers => answers.First(_ => true),
        new PostgresStatement("DELETE FROM api_key WHERE key_id = $1 AND account = $2 RETURNING 1", keyId, account.ToString()));
}
