using System.Collections.Immutable;

namespace Darkroom.Abstractions;

/// <summary>What a key may do. <c>All</c> is everything but administration.</summary>
[Flags]
public enum Scopes
{
    None = 0,
    Read = 1,
    Write = 2,
    Delete = 4,
    All = Read | Write | Delete,
    Admin = 8,
}

/// <summary>Who may see the uploaded bytes themselves.</summary>
public enum PublicOriginal
{
    /// <summary>Anyone with the URL, byte for byte.</summary>
    Exact,

    /// <summary>Nobody without the owner's key.</summary>
    Off,

    /// <summary>Anyone, without what it tells of its maker and of the place; its pixels are the same. Nobody where that cannot be done.</summary>
    Clean,
}

/// <summary>What strangers get only by a URL that one of the account's keys signed.</summary>
public enum RequireSignature
{
    /// <summary>Nothing but what is private.</summary>
    None,

    /// <summary>Everything but the uploaded bytes.</summary>
    Transformations,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>What becomes of an upload whose bytes the account holds already.</summary>
public enum DuplicatePolicy
{
    /// <summary>It is another image.</summary>
    Allow,

    /// <summary>The image that is there is the answer, as it is.</summary>
    Return,

    /// <summary>It is refused.</summary>
    Refuse,
}

/// <summary>Whether an account may be used.</summary>
public enum AccountState
{
    Active,

    /// <summary>Signed up, and waits for the operator's approval.</summary>
    Pending,

    /// <summary>Closed by the operator; its images stay.</summary>
    Suspended,
}

/// <summary>An account's settings, kept as one document.</summary>
public sealed class AccountSettings
{
    public const int MostUrlKeys = 10;
    public const int MostPresets = 100;

    /// <summary>Of all texts together: every node that serves the account holds them.</summary>
    public const int MostCharacters = 65_536;

    /// <summary>In the place of a list of ops: anything.</summary>
    public const string AnyOps = "*";

    public PublicOriginal PublicOriginal { get; set; }

    public RequireSignature RequireSignature { get; set; }

    public DuplicatePolicy Duplicates { get; set; }

    /// <summary>What signs URLs, oldest first.</summary>
    public List<UrlKey> UrlKeys { get; set; } = [];

    /// <summary>Ops by the name that stands for them in URLs: see <see cref="TransformationPresets"/>.</summary>
    public Dictionary<string, string> Presets { get; set; } = [];

    /// <summary>What strangers may ask for beside the presets, as ops with or without a format; null is anything.</summary>
    public List<string>? AllowedOps { get; set; }

    /// <summary>Ops with their format, <c>w-400.webp</c>, of variants that are rendered when an image was uploaded.</summary>
    public List<string> Prerender { get; set; } = [];

    /// <summary>What a person chose: names and values as the client sent them.</summary>
    public Dictionary<string, string> Preferences { get; set; } = [];

    /// <summary>Characters of all texts.</summary>
    public int Length() =>
        UrlKeys.Sum(key => key.Id.Length + key.Secret.Length)
        + Presets.Concat(Preferences).Sum(pair => pair.Key.Length + pair.Value.Length)
        + Prerender.Concat(AllowedOps ?? []).Sum(ops => ops.Length);

    /// <summary>One that may be changed while this one is in use.</summary>
    public AccountSettings Copy() => new()
    {
        PublicOriginal = PublicOriginal,
        RequireSignature = RequireSignature,
        Duplicates = Duplicates,
        UrlKeys = [.. UrlKeys],
        Presets = new(Presets),
        AllowedOps = AllowedOps is null ? null : [.. AllowedOps],
        Prerender = [.. Prerender],
        Preferences = new(Preferences),
    };
}

/// <summary>What signs URLs of one account.</summary>
/// <param name="Id">Shown in the URLs.</param>
/// <param name="Secret">As it is: whoever verifies a signature must be able to make it.</param>
[Immutable]
public sealed record UrlKey(string Id, string Secret, DateTimeOffset CreatedAt);

/// <summary>One account.</summary>
/// <param name="Bucket">Its name in URLs.</param>
/// <param name="Tier">0 free, 1 pro, 2 enterprise.</param>
/// <param name="Storage">Name of the blob store that new uploads go to; <c>storage</c> is also the host that its URLs name, all others are at <c>files</c>.</param>
/// <param name="StorageLimit">Bytes.</param>
/// <param name="RequestsPerHour">Null: no limit.</param>
/// <param name="Username">What a person logs in with, beside the e-mail address; unique whatever its case.</param>
[Immutable]
public sealed record Account(
    AccountId Id,
    string Name,
    string Bucket,
    string? Email,
    int Tier,
    string Storage,
    long StorageLimit,
    int? RequestsPerHour,
    DateTimeOffset CreatedAt,
    string? Username = null,
    AccountState State = AccountState.Active);

/// <summary>What an account uses.</summary>
/// <param name="Originals">Bytes of all originals.</param>
/// <param name="Reserved">Bytes kept for uploads that run.</param>
/// <param name="Transforms">Variants rendered so far.</param>
/// <param name="Served">Answers given from the delivery surface, and their bytes.</param>
[Immutable]
public sealed record AccountUsage(long Images, long Originals, long Reserved, long Transforms, long Served, long BytesServed)
{
    /// <summary>Bytes of originals that outlived their image.</summary>
    public long Orphans { get; init; }

    /// <summary>Bytes that count in the account's limit.</summary>
    public long Stored => Originals + Reserved + Orphans;
}

/// <summary>What has been used since it was last told.</summary>
[Immutable]
public sealed record UsageDelta(long Transforms, long Served, long BytesServed)
{
    public static readonly UsageDelta Zero = new(0, 0, 0);

    public static UsageDelta operator +(UsageDelta a, UsageDelta b) =>
        new(a.Transforms + b.Transforms, a.Served + b.Served, a.BytesServed + b.BytesServed);
}

/// <summary>A wish for a new account; null takes the default.</summary>
/// <param name="PasswordHash">Never the password.</param>
[Immutable]
public sealed record CreateAccount(
    string Name,
    string? Bucket,
    string? Email,
    string? PasswordHash,
    int Tier,
    string Storage,
    long StorageLimit,
    int? RequestsPerHour,
    string? Username = null,
    AccountState State = AccountState.Active);

/// <summary>Changes of an account; null leaves as it is.</summary>
/// <param name="AllowedOps"><see cref="AccountSettings.AnyOps"/> alone lifts the list.</param>
[Immutable]
public sealed record UpdateAccount(
    string? Name = null,
    string? Bucket = null,
    string? Email = null,
    string? PasswordHash = null,
    int? Tier = null,
    string? Storage = null,
    long? StorageLimit = null,
    int? RequestsPerHour = null,
    PublicOriginal? PublicOriginal = null,
    string? Username = null,
    AccountState? State = null,
    ImmutableDictionary<string, string>? Preferences = null,
    RequireSignature? RequireSignature = null,
    ImmutableArray<string>? AllowedOps = null,
    ImmutableArray<string>? Prerender = null,
    DuplicatePolicy? Duplicates = null);

/// <summary>A key without its secret.</summary>
[Immutable]
public sealed record ApiKey(
    string KeyId,
    AccountId Account,
    string Name,
    Scopes Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt = null);

/// <summary>Time spent with one log-in: from its password to its end.</summary>
/// <param name="Id">Shown in access tokens.</param>
[Immutable]
public sealed record Session(string Id, AccountId Account, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
