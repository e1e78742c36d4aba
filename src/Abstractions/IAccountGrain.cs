using System.Collections.Immutable;

namespace Darkroom.Abstractions;

/// <summary>One account, keyed by its id: sole owner of its plan, settings, storage quota and usage.</summary>
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Creates the account; the same call again changes nothing. <c>BucketTaken</c>, <c>EmailTaken</c>, <c>UsernameTaken</c> when it is another's.</summary>
    Task<Result<Account>> Create(CreateAccount account);

    /// <summary><c>NotFound</c>, <c>BucketTaken</c>, <c>EmailTaken</c>.</summary>
    Task<Result<Account>> Update(UpdateAccount changes);

    /// <summary>Adds a key that signs URLs; one with the same id again changes nothing. <c>NotFound</c>, <c>Invalid</c> when there are as many as there may be.</summary>
    Task<Result<Done>> AddUrlKey(UrlKey key);

    /// <summary>What the key signed is worth nothing from now on. <c>NotFound</c>.</summary>
    Task<Result<Done>> RemoveUrlKey(string id);

    /// <summary>Adds or replaces a preset. <c>NotFound</c>, <c>Invalid</c> when there are as many as there may be.</summary>
    Task<Result<Done>> SetPreset(string name, string ops);

    /// <summary><c>NotFound</c>.</summary>
    Task<Result<Done>> RemovePreset(string name);

    /// <summary>Removes the account, its keys and, in the background, its images. Idempotent.</summary>
    Task<Result<Done>> Delete();

    /// <summary>Keeps room for an upload; the same upload id and image again renews it. <c>StorageLimit</c>, <c>UploadInProgress</c>, <c>NotFound</c>.</summary>
    [AlwaysInterleave]
    Task<Result<Reservation>> Reserve(string uploadId, ImageId image, long bytes);

    /// <summary>Grows a reservation to <paramref name="bytes"/> (never shrinks it) and renews its time. <c>StorageLimit</c>, <c>ReservationGone</c>.</summary>
    Task<Result<Reservation>> Extend(string uploadId, long bytes);

    /// <summary>Gives a reservation up and has its bytes removed. Idempotent.</summary>
    Task<Result<Done>> Release(string uploadId);

    /// <summary>Adds to the usage counters; written within 5 seconds.</summary>
    [AlwaysInterleave]
    ValueTask CountUsage(UsageDelta used);

    /// <summary>Adds to the views of some of the account's images; written within 5 seconds.</summary>
    [AlwaysInterleave]
    ValueTask CountViews(ImmutableDictionary<ImageId, long> views);

    /// <summary>What is used now, counters that wait to be written included.</summary>
    [ReadOnly]
    Task<Result<AccountUsage>> Usage();
}
