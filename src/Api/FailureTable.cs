namespace Darkroom.Api;

/// <summary>The one table from expected failures to HTTP. A dialect only decides what its body looks like.</summary>
internal static class FailureTable
{
    /// <param name="ByContent">Whether the image's own bytes decide it, so that a CDN may remember the refusal for a minute.</param>
    public readonly record struct Row(int Status, string Message, bool ByContent = false, int? RetryAfter = null);

    public static Row Of(Failure failure) => failure switch
    {
        Failure.NotFound => new(404, "Image not found"),
        Failure.Forbidden => new(403, "Forbidden"),
        Failure.Invalid => new(400, "Invalid request"),
        Failure.InvalidId => new(400, "Invalid image ID supplied"),
        Failure.StorageLimit => new(403, "Storage limit exceeded"),
        Failure.InsufficientStorage => new(507, "Insufficient storage"),
        Failure.StoreUnavailable => new(503, "Storage is unavailable", RetryAfter: 2),
        Failure.TooLarge => new(413, "File is too large"),
        Failure.UnsupportedType => new(415, "Not a supported image"),
        Failure.VideoDisabled => new(403, "Video is not enabled"),
        Failure.BackgroundRemovalDisabled => new(403, "Background removal is not enabled"),
        Failure.Undecodable => new(422, "Image cannot be decoded", ByContent: true),
        Failure.TooManyPixels => new(422, "Image has too many pixels or frames", ByContent: true),
        Failure.TooExpensive => new(422, "Image takes too long or too much memory to process", ByContent: true),
        Failure.Busy => new(503, "All renderers are busy", RetryAfter: 1),
        Failure.Interrupted => new(503, "The render was interrupted", RetryAfter: 1),
        Failure.Poisoned => new(422, "Image cannot be processed: it broke the renderer", ByContent: true),
        Failure.NameTaken => new(400, "Object already exists"),
        Failure.BucketTaken => new(409, "Bucket already exists"),
        Failure.EmailTaken => new(409, "The e-mail address is taken"),
        Failure.UsernameTaken => new(409, "The user name is taken"),
        Failure.AliasTaken => new(409, "The id is another image's"),
        Failure.Duplicate => new(409, "The image is there already"),
        Failure.ReservationGone => new(408, "The upload took too long"),
        Failure.UploadInProgress => new(409, "An upload with this Idempotency-Key is running", RetryAfter: 1),
        Failure.KeyReused => new(422, "This Idempotency-Key was used for another file"),
        Failure.ImportDisabled => new(403, "Import by URL is not enabled"),
        Failure.FetchFailed => new(400, "The image could not be fetched"),
        Failure.MeaningUnavailable => new(503, "Search by meaning is unavailable", RetryAfter: 2),
        Failure.TooManyRequests => new(429, "Rate limit exceeded"),
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "Not a failure."),
    };
}
