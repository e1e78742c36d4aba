using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Keys are rows, not grains: nothing about one needs an owner. Stored as SHA-256, never as they are.</summary>
public interface IApiKeys
{
    /// <summary>Inserts the key, or replaces the one with the same key id.</summary>
    /// <param name="secretHash">SHA-256 of the secret, 64 hexadecimal digits.</param>
    /// <returns>False, and nothing is written, when the account is gone.</returns>
    Task<bool> Install(ApiKey key, string secretHash);

    /// <summary>The key with this hash whose account lives, expired or not; null when there is none.</summary>
    ValueTask<ApiKey?> Find(string secretHash);

    ValueTask<ImmutableArray<ApiKey>> List(AccountId account);

    /// <summary>Remembers when keys were used last; by key id.</summary>
    Task Touch(IReadOnlyDictionary<string, DateTimeOffset> used);

    /// <returns>Whether there was such a key.</returns>
    Task<bool> Revoke(AccountId account, string keyId);
}
