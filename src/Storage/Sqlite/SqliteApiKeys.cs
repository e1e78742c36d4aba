using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>API keys on SQLite. Not fenced: a key has no owner, and a second process may install one.</summary>
public sealed class SqliteApiKeys(SqliteDatabase database) : IApiKeys
{
    private const string Select = $"SELECT {AccountRows.KeyColumns} FROM api_key k";

    internal const string ByHash = $"{Select} WHERE k.secret_hash = ?1";

    public Task<bool> Install(ApiKey key, string secretHash) => database.Write(session =>
    {
        if (SqliteAccounts.Find(session, key.Account) is null) return false;
        session.Execute(
            "INSERT OR REPLACE INTO api_key (key_id, secret_hash, account, name, scopes, created, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            key.KeyId,
            secretHash,
            key.Account.ToString(),
            key.Name,
            (int)key.Scopes,
            Micros.Of(key.CreatedAt),
            Micros.Of(key.ExpiresAt));
        return true;
    });

    // Deleting an account deletes its keys, so whose key there is lives.
    public ValueTask<ApiKey?> Find(string secretHash) => new(database.Read(session => session.First(ByHash, AccountRows.Key, secretHash)));

    public ValueTask<ImmutableArray<ApiKey>> List(AccountId account) => new(database.Read(session =>
        session.List($"{Select} WHERE k.account = ?1 ORDER BY k.created, k.key_id", AccountRows.Key, account.ToString()).ToImmutableArray()));

    public Task Touch(IReadOnlyDictionary<string, DateTimeOffset> used) => database.Write(session =>
    {
        foreach (var (keyId, at) in used) session.Execute("UPDATE api_key SET last_used = ?2 WHERE key_id = ?1", keyId, Micros.Of(at));
        return used.Count;
    });

    public Task<bool> Revoke(AccountId account, string keyId) => database.Write(session =>
        session.Execute("DELETE FROM api_key WHERE key_id = ?1 AND account = ?2", keyId, account.ToString()) > 0);
}
