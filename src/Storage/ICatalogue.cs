using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// The tables behind the grains. Each method that a grain calls is one fenced batch: it reads the running activation's
/// <see cref="Fence"/> when it is called, writes all or nothing, and throws <see cref="InconsistentStateException"/>
/// when the fence does not hold or the outcome is unknown. All are idempotent.
/// </summary>
public interface ICatalogue : ICatalogueReader
{
    /// <summary><c>BucketTaken</c>, <c>EmailTaken</c>, <c>UsernameTaken</c>; the same id again answers what is there. <c>NotFound</c> when it was deleted.</summary>
    Task<Result<Account>> CreateAccount(AccountId id, CreateAccount account);

    /// <summary><c>NotFound</c>, <c>BucketTaken</c>, <c>EmailTaken</c>, <c>UsernameTaken</c>. Settings are not touched: they are a document.</summary>
    Task<Result<Account>> UpdateAccount(AccountId id, UpdateAccount changes);

    /// <summary>Hides the account, removes its keys, frees its bucket; <see cref="PurgeDeletedAccounts"/> removes its images.</summary>
    Task DeleteAccount(AccountId id);

    Task CountUsage(AccountId id, UsageDelta used);

    /// <summary>Adds views to images of the account; those that are gone are passed over.</summary>
    Task CountViews(AccountId id, ImmutableDictionary<ImageId, long> views);

    /// <summary>
    /// Inserts the reservation if originals + reservations + orphans + bytes stay within the limit.
    /// <c>StorageLimit</c>, <c>NotFound</c>, <c>UploadInProgress</c> (the upload id or the image id is held by another upload, or became an image), <c>ReservationGone</c> (the image id was given up).
    /// </summary>
    Task<Result<Reservation>> Reserve(Reservation reservation);

    /// <summary>Sets bytes (if more) and expiry. <c>StorageLimit</c>, <c>ReservationGone</c>.</summary>
    Task<Result<Reservation>> Extend(AccountId account, string uploadId, long bytes, DateTimeOffset expires);

    /// <summary>Turns a reservation into a tombstone of its image's blobs.</summary>
    Task Release(AccountId account, string uploadId);

    /// <summary>
    /// Deletes the reservation and inserts the image, its name, tags and index entry. An image that is there already with this
    /// upload id is answered as it is. <c>ReservationGone</c>, <c>NameTaken</c>, <c>AliasTaken</c>, <c>Duplicate</c>, <c>StorageLimit</c> (bytes above the reservation do not fit).
    /// </summary>
    Task<Result<Image>> Register(ImageId id, RegisterImage upload, Inspection content, ImageDetails details);

    /// <summary><c>NotFound</c> when it is not the account's, <c>Invalid</c> when it would have more tags than the changes allow.</summary>
    Task<Result<Image>> Change(ImageId id, AccountId account, ImageChanges changes);

    /// <summary>Removes the image's rows and leaves a tombstone, or an orphan. <c>NotFound</c> when it is not the account's.</summary>
    Task<Result<Done>> Delete(ImageId id, AccountId account, bool keepOriginal = false);

    /// <summary>The next generation: the variants of all before it are nobody's any more, and a tombstone has them removed. <c>NotFound</c> when it is not the account's.</summary>
    Task<Result<Image>> Purge(ImageId id, AccountId account);

    /// <summary>Not a grain's: turns reservations that expired before <paramref name="now"/> into tombstones, at most <paramref name="most"/>. Conditional, so it and <see cref="Register"/> cannot both win.</summary>
    Task<int> ExpireReservations(DateTimeOffset now, int most);

    /// <summary>Not a grain's: turns images of deleted accounts into tombstones, at most <paramref name="most"/>.</summary>
    Task<int> PurgeDeletedAccounts(int most);

    /// <summary>Not a grain's: tombstones that are due, oldest first.</summary>
    Task<ImmutableArray<Tombstone>> DueTombstones(DateTimeOffset now, int most);

    /// <summary>Not a grain's: the blobs were purged; look again at <paramref name="again"/>, or never when it is null and they were purged before.</summary>
    Task Purged(ImageId image, DateTimeOffset? again);

    /// <summary>Not a grain's: gives an orphan's bytes up.</summary>
    /// <returns>Whether there was such an orphan.</returns>
    Task<bool> RemoveOrphan(ImageId image);
}

/// <summary>Blobs of an image that are to be removed.</summary>
/// <param name="Purges">How often they were purged already: once at once, once more after the longest render.</param>
/// <param name="KeepOriginal">Only its variants are to go.</param>
/// <param name="Below">Of a purge: only variants of generations below this one.</param>
public sealed record Tombstone(ImageId Image, int Purges, bool KeepOriginal = false, long? Below = null);
