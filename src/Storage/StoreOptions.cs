using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Storage;

/// <summary>What a store is made of.</summary>
public enum StoreKind
{
    /// <summary>A folder that this process, or several on a shared file system, write to.</summary>
    Folder,

    /// <summary>A bucket that is spoken to over the S3 protocol.</summary>
    S3,
}

/// <summary>One of <c>Storage:Stores</c>.</summary>
public sealed record StoreOptions : IValidatableObject
{
    [Description("What the store is: folder or s3.")]
    public StoreKind Kind { get; init; }

    [Description("Of a folder: where. Several processes may share it, over NFS too.")]
    public string? Path { get; init; }

    [Description("Of s3: the bucket, which must be there.")]
    public string? Bucket { get; init; }

    [Description("Of s3: URL of the service, when it is not Amazon's.")]
    [RegularExpression(@"^https?://[^\s/]+/?$", ErrorMessage = "It must look like https://host[:port].")]
    public string? Endpoint { get; init; }

    [Description("Of s3: the region; needed without Endpoint, auto for R2.")]
    public string? Region { get; init; }

    [Description("Of s3: what all keys begin with, so that a bucket may be shared; darkroom/ for example.")]
    [RegularExpression(@"^[A-Za-z0-9._/-]{0,200}$")]
    public string Prefix { get; init; } = "";

    [Description("Of s3: whether the bucket stands in the URL's path instead of its host's name; MinIO wants it.")]
    public bool PathStyle { get; init; }

    [Description("Of s3: id of the access key; unset, the SDK looks where it always does: environment, files, the pod's or the machine's identity.")]
    public string? AccessKey { get; init; }

    [Description("Of s3: the access key's secret. Keep it in a file that DARKROOM__Storage__Stores__<name>__SecretKey_FILE names.")]
    public string? SecretKey { get; init; }

    [Description("Of s3: bytes of one part of a large upload; 10,000 parts are the most that an upload may have.")]
    [Range(5 << 20, 1 << 30)]
    public int PartBytes { get; init; } = 8 << 20;

    [Description("Of s3: seconds that one request may take, until its answer begins, and that an answer may pause.")]
    [Range(1, 600)]
    public int TimeoutSeconds { get; init; } = 20;

    [Description("Of s3: how often a request that failed is repeated, each time after a longer pause.")]
    [Range(0, 10)]
    public int Retries { get; init; } = 3;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind == StoreKind.Folder && string.IsNullOrEmpty(Path)) yield return new("A folder needs a path.", [nameof(Path)]);
        if (Kind == StoreKind.S3 && string.IsNullOrEmpty(Bucket)) yield return new("A bucket is needed.", [nameof(Bucket)]);
        if (Kind == StoreKind.S3 && Endpoint is null && string.IsNullOrEmpty(Region)) yield return new("A region is needed where there is no endpoint.", [nameof(Region)]);
        if (string.IsNullOrEmpty(AccessKey) != string.IsNullOrEmpty(SecretKey)) yield return new("AccessKey and SecretKey belong together.", [nameof(SecretKey)]);
    }
}
