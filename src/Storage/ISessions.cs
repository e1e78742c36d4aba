using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Log-ins: rows like API keys, for nothing about one needs an owner. Secrets are stored as SHA-256. A new password, or a
/// state that is not active, ends an account's sessions in the write that changes it.</summary>
public interface ISessions
{
    /// <summary>By user name or e-mail address, whatever their case; only accounts that have a password.</summary>
    ValueTask<Credential?> FindCredential(string login);

    ValueTask<Credential?> FindCredential(AccountId account);

    /// <summary>False when the account's password is no longer the one that was checked, or the account is no longer active.</summary>
    Task<bool> Begin(Session session, string refreshHash, string passwordHash);

    /// <summary>The session if it has not ended; null else.</summary>
    ValueTask<Session?> Find(string id, DateTimeOffset now);

    /// <summary>
    /// Replaces the refresh token by a new one, once: a token that was replaced before is stolen or repeated, and ends the session.
    /// Null when there is no such session or it ended.
    /// </summary>
    Task<Session?> Refresh(string id, string refreshHash, string newHash, DateTimeOffset now, DateTimeOffset expires);

    /// <summary>Ends the session that has this refresh token. Idempotent.</summary>
    Task End(string id, string refreshHash);

    /// <summary>Newest first, those that were retired before <paramref name="retiredSince"/> left out.</summary>
    ValueTask<ImmutableArray<SigningKey>> SigningKeys(DateTimeOffset retiredSince);

    /// <summary>Makes a new key unless a newer one than <paramref name="seen"/> is there; retires the others.</summary>
    Task<SigningKey> RotateSigningKey(string? seen, DateTimeOffset now);

    /// <summary>Removes every key but the newest: what they signed is worth nothing from now on.</summary>
    Task ForgetRetiredKeys();
}

/// <param name="PasswordHash">As <c>PasswordHasher</c> writes it.</param>
public sealed record Credential(Account Account, string PasswordHash);

/// <summary>What signs access tokens.</summary>
/// <param name="Secret">64 random bytes.</param>
public sealed record SigningKey(string Id, ImmutableArray<byte> Secret, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);
