using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Darkroom.Abstractions;

/// <summary>What went wrong when it was to be expected. One table in the Api turns each into a status and a body.</summary>
public enum Failure
{
    None = 0,

    /// <summary>There is no such thing, or it is somebody else's.</summary>
    NotFound,

    /// <summary>It is there, but not for whoever asks; the detail says why.</summary>
    Forbidden,

    /// <summary>The request itself is wrong; the detail says what.</summary>
    Invalid,

    /// <summary>What should be an image's id is none, or nobody's.</summary>
    InvalidId,

    /// <summary>The account's storage limit would be passed.</summary>
    StorageLimit,

    /// <summary>The disk has less free space than the operator keeps back.</summary>
    InsufficientStorage,

    /// <summary>The store that holds the bytes does not answer; ask again soon.</summary>
    StoreUnavailable,

    /// <summary>More bytes than one upload may have.</summary>
    TooLarge,

    /// <summary>No type that is admitted, by its first bytes.</summary>
    UnsupportedType,

    /// <summary>It is a video, and videos are off.</summary>
    VideoDisabled,

    /// <summary>Background removal is off.</summary>
    BackgroundRemovalDisabled,

    /// <summary>The content cannot be decoded.</summary>
    Undecodable,

    /// <summary>More pixels or frames than allowed.</summary>
    TooManyPixels,

    /// <summary>A render or inspection took longer, or more memory, than allowed.</summary>
    TooExpensive,

    /// <summary>All render slots and waiting places are taken; ask again soon.</summary>
    Busy,

    /// <summary>A render worker died for a reason of its own; ask again.</summary>
    Interrupted,

    /// <summary>Several workers died over the content; it is not tried again until an administrator says so.</summary>
    Poisoned,

    /// <summary>The name is taken by another image of the account.</summary>
    NameTaken,

    /// <summary>The bucket's name is taken.</summary>
    BucketTaken,

    /// <summary>The e-mail address is another account's.</summary>
    EmailTaken,

    /// <summary>The user name is another account's.</summary>
    UsernameTaken,

    /// <summary>A name that the image had elsewhere is another image's; the detail says which name.</summary>
    AliasTaken,

    /// <summary>The account holds these bytes already; the detail is the id of the image that has them.</summary>
    Duplicate,

    /// <summary>The upload's reservation expired before it was complete.</summary>
    ReservationGone,

    /// <summary>An upload under this idempotency key is running.</summary>
    UploadInProgress,

    /// <summary>The idempotency key was used for other bytes.</summary>
    KeyReused,

    /// <summary>Import by URL is off.</summary>
    ImportDisabled,

    /// <summary>A URL gave no image: it is not fetched, or what it gave is no answer.</summary>
    FetchFailed,

    /// <summary>The service that search by meaning asks does not answer; ask again soon.</summary>
    MeaningUnavailable,

    /// <summary>The client asked more often than it may.</summary>
    TooManyRequests,
}

/// <summary>A value, or the failure that was to be expected.</summary>
/// <param name="Detail">A sentence for the client, where the failure alone does not say enough.</param>
[Immutable]
public sealed record Result<T>(T? Value, Failure Failure = Failure.None, string? Detail = null)
{
    /// <summary>Seconds after which asking again makes sense, where that is known better than the failure alone says.</summary>
    public int? RetryAfter { get; init; }

    [JsonIgnore]
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Ok => Failure == Failure.None;

    public static implicit operator Result<T>(T value) => new(value);

    public static implicit operator Result<T>(Failure failure) => new(default, failure);

    public static implicit operator Result<T>((Failure Failure, string Detail) refusal) => new(default, refusal.Failure, refusal.Detail);
}

/// <summary>The answer of something that has nothing to say but that it is done.</summary>
[Immutable]
public sealed record Done
{
    public static readonly Done Value = new();
}
