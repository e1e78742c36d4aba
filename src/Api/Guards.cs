using Darkroom.Api.Dialects.Slink;

namespace Darkroom.Api;

/// <summary>What keeps strangers out; the owner's key and a signature of the account get past.</summary>
/// <param name="Failure">What a stranger is told.</param>
/// <param name="IsPrivate">Whether no shared cache may keep what is behind it.</param>
internal sealed record Guard(Failure Failure, string? Detail = null, bool IsPrivate = false)
{
    /// <summary>Whether strangers are not even told that it is there.</summary>
    public bool Hides => Failure == Failure.NotFound;
}

/// <summary>What strangers may not have, in one place for every dialect: what counts is the transformation, not how it is spelt.</summary>
internal sealed class Guards(SlinkOptions options)
{
    /// <summary>Of an image that is as if it were not there.</summary>
    public Guard? Hiding(Image image) =>
        options.PrivacyMode == PrivacyMode.Share && image.Visibility != Visibility.Public ? new Guard(Failure.NotFound, IsPrivate: true) : null;

    /// <summary>Of an image that is laid over another. A private one is nobody else's mark, not even for those who know its id.</summary>
    public Guard? Of(Image? overlay) =>
        overlay is not null && (overlay.Visibility == Visibility.Private || Hiding(overlay) is not null) ? new Guard(Overlays.Missing.Failure, Overlays.Missing.Detail, IsPrivate: true) : null;

    public Guard? Of(AccountSettings settings, Wish wish) => wish.Transformation is { } transformation
        ? transformation.Keep == Metadata.Exif ? new Guard(Failure.Forbidden, "keep-exif is for the image's owner", IsPrivate: true)
            : wish.IsVouchedFor ? null
            : NeedsSignature(settings, transformation) ? new Guard(Failure.Forbidden, "This transformation needs a signature")
            : !AllowedOps.Admit(settings, transformation) ? new Guard(Failure.Forbidden, "This transformation is not one that the account allows")
            : null
        : settings.RequireSignature == RequireSignature.All ? new Guard(Failure.Forbidden, "The original needs a signature")
        : settings.PublicOriginal == PublicOriginal.Off ? new Guard(Failure.Forbidden, "The original is not public", IsPrivate: true)
        : null;

    private bool NeedsSignature(AccountSettings settings, Transformation transformation) =>
        settings.RequireSignature != RequireSignature.None
        || (options.SignedTransforms == SignedTransforms.Required && !IsReencoding(transformation));

    /// <summary>A format or a quality alone: Slink gives them to everybody.</summary>
    private static bool IsReencoding(Transformation transformation) =>
        (transformation with { Quality = null }).ToString() == new Transformation { Format = transformation.Format }.ToString();
}
