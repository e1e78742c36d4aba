using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>Who may make an account by himself.</summary>
public enum SignUpMode
{
    Closed,

    /// <summary>Anybody; an administrator lets each in.</summary>
    Approval,
    Open,
}

/// <summary>What a link to an image that is not public opens.</summary>
public enum PrivacyMode
{
    /// <summary>The image: its id cannot be guessed.</summary>
    Link,

    /// <summary>Nothing, but for its owner, on every surface.</summary>
    Share,
}

/// <summary>How the answer to an external upload names the image.</summary>
public enum ExternalUrlStyle
{
    /// <summary><c>/api/image/ID.EXT</c>, as the documents have it.</summary>
    Seed,

    /// <summary><c>image/ID.EXT</c>, for clients that put the base and a slash before it.</summary>
    Relative,

    /// <summary>With scheme and host.</summary>
    Absolute,
}

/// <summary>Section <c>Slink</c>.</summary>
public sealed record SlinkOptions : IValidatableObject
{
    private const string Size = @"^[1-9]\d{0,3}[kM]$";

    [Description("Who may sign up: closed, approval or open.")]
    public SignUpMode SignUp { get; init; } = SignUpMode.Closed;

    [Description("Whether strangers may upload, into the account guest.")]
    public bool GuestUploads { get; init; }

    [Description("Bytes that all guests together may store.")]
    [Range(0, 1L << 60)]
    public long GuestStorage { get; init; } = 1L << 30;

    [Description("Whether strangers may list and search public images.")]
    public bool GuestViewing { get; init; } = true;

    [Description("What a link to an image that is not public opens: link (the image) or share (nothing, on every surface). Beware: what comes in through the other APIs is not public until it is patched, so share takes all of its URLs from strangers and CDNs.")]
    public PrivacyMode PrivacyMode { get; init; }

    [Description("Largest file of an upload: a number and k or M (thousands, millions of bytes).")]
    [Required, RegularExpression(Size, ErrorMessage = "It must be a number with k or M, such as 15M.")]
    public string MaxSize { get; init; } = "15M";

    [Description("Types that are taken, comma-separated MIME types.")]
    [Required]
    public string AllowedTypes { get; init; } = "image/png,image/jpeg,image/gif,image/webp,image/avif";

    [Description("Whether EXIF and the like are removed from uploaded photos, unless the person prefers otherwise.")]
    public bool StripExif { get; init; } = true;

    [Description("Whether a file that the account has already is refused.")]
    public bool RefuseDuplicates { get; init; }

    [Description("Whether strangers need a signature to get anything but the original: allowed or required.")]
    public SignedTransforms SignedTransforms { get; init; }

    [Description("Secret of signed transforms, at least 16 characters; needed when they are required.")]
    [MinLength(16)]
    public string? TransformSecret { get; init; }

    [Description("How the answer to an external upload names the image: seed (/api/image/…), relative or absolute.")]
    public ExternalUrlStyle ExternalUrlStyle { get; init; }

    [Description("Fewest characters of a password.")]
    [Range(6, 256)]
    public int PasswordLength { get; init; } = 6;

    [Description("Days that a log-in lasts when it is not refreshed.")]
    [Range(1, 3_650)]
    public int SessionDays { get; init; } = 30;

    internal long MaxBytes => long.Parse(MaxSize[..^1], System.Globalization.CultureInfo.InvariantCulture) * (MaxSize[^1] == 'k' ? 1_000 : 1_000_000);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SignedTransforms == SignedTransforms.Required && TransformSecret is null)
            yield return new("It is needed when Slink:SignedTransforms is required.", [nameof(TransformSecret)]);
        if (Mimes.FirstOrDefault(mime => !MediaTypes.TryFromMime(mime, out _)) is { } unknown)
            yield return new($"'{unknown}' is not a type that is admitted.", [nameof(AllowedTypes)]);
    }

    internal string[] Mimes => AllowedTypes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>What strangers may ask of an image.</summary>
public enum SignedTransforms
{
    /// <summary>Any transformation within the limits.</summary>
    Allowed,

    /// <summary>Only those that the server signed.</summary>
    Required,
}
