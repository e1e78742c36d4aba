using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>What the Api may ask of the database. Answers are committed and current as of the call's start.</summary>
public interface ICatalogueReader
{
    /// <summary>Everything a delivery needs, in one prepared statement; null when the bucket, the object or the account is not there.</summary>
    /// <param name="objectId">An image id in either form, or a name of the bucket's account.</param>
    ValueTask<Resolved?> Resolve(string bucket, string objectId);

    /// <summary>By id alone, whosever it is.</summary>
    ValueTask<Resolved?> Resolve(ImageId id);

    /// <summary>By an id that the image had elsewhere; <paramref name="scope"/> is one of <see cref="Alias.Scopes"/>.</summary>
    ValueTask<Resolved?> ResolveAlias(string scope, string name);

    ValueTask<Image?> FindImage(ImageId id);

    /// <summary>EXIF and preview; nothing when the image is not there.</summary>
    ValueTask<ImageDetails> FindDetails(ImageId id);

    /// <summary>By id in either form, by name, or by an id that it had elsewhere; only the account's own.</summary>
    ValueTask<Image?> FindImage(AccountId account, string objectId);

    /// <summary>The image that an upload became, or null.</summary>
    ValueTask<Image?> FindUpload(AccountId account, string uploadId);

    /// <summary>One page of the account's images, newest first (then by id, descending), and how many there are in all.</summary>
    ValueTask<Page<Image>> ListImages(ImageQuery query);

    /// <summary>One page of what a viewer may browse.</summary>
    ValueTask<BrowsePage> Browse(Browse browse);

    /// <summary>Whether there is anything that a viewer may browse.</summary>
    ValueTask<bool> AnyImages(AccountId? viewer, bool ownOnly);

    ValueTask<Account?> FindAccount(AccountId id);

    ValueTask<Account?> FindAccountByBucket(string bucket);

    ValueTask<AccountSettings> FindSettings(AccountId id);

    ValueTask<AccountUsage?> FindUsage(AccountId id);

    /// <summary>One page of all accounts, oldest first.</summary>
    ValueTask<Page<Account>> ListAccounts(int page, int pageSize);

    /// <summary>One page of originals whose image was deleted but not its bytes, oldest first.</summary>
    ValueTask<Page<Orphan>> ListOrphans(int page, int pageSize);

    /// <summary>Throws when the database cannot answer now.</summary>
    Task Probe(CancellationToken cancellation);
}

/// <summary>What a URL names.</summary>
public sealed record Resolved(Image Image, Account Account, AccountSettings Settings);

/// <param name="Tags">Compared case-insensitively after NFC; empty for all images.</param>
/// <param name="MatchAny">One tag is enough; else an image must carry all.</param>
/// <param name="Number">From 1.</param>
public sealed record ImageQuery(AccountId Account, ImmutableArray<string> Tags, bool MatchAny, int Number, int Size);

/// <param name="Total">Over all pages.</param>
public sealed record Page<T>(ImmutableArray<T> Items, long Total);

/// <summary>An original without an image.</summary>
public sealed record Orphan(ImageId Image, AccountId Account, MediaType Type, long Bytes, string Sha256, DateTimeOffset DeletedAt);
