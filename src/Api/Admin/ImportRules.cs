using System.Collections.Immutable;
using System.Globalization;

namespace Darkroom.Api.Admin;

/// <summary>What may be said of an image that comes from elsewhere.</summary>
internal static class ImportRules
{
    private const int LongestDescription = 10_000;

    public static Result<NewImage> Read(ImportFields fields, LimitOptions limits)
    {
        var tags = Texts.Tags(fields.Tags ?? [], limits);
        if (!tags.Ok) return new(null, tags.Failure, tags.Detail);
        var folder = Texts.Name("folder", fields.Folder, limits);
        if (!folder.Ok) return new(null, folder.Failure, folder.Detail);
        var fileName = Texts.Name("file name", fields.FileName, limits);
        if (!fileName.Ok) return new(null, fileName.Failure, fileName.Detail);
        if (fields.Description is { Length: > LongestDescription }) return (Failure.Invalid, $"description is longer than {LongestDescription} characters");
        if (fields.Object is { Length: > 0 } name && !ObjectNames.IsFree(name)) return (Failure.Invalid, ObjectNames.Rule);
        if (!TryTime(fields.Created, out var created)) return (Failure.Invalid, "created must be a time as ISO 8601 has it, from 1970 on and not in the future");
        if (!TryVisibility(fields.Visibility, out var visibility)) return (Failure.Invalid, "visibility must be unlisted, private or public");

        Alias[] aliases = [.. Aliases(fields)];
        if (Array.Find(aliases, alias => !ObjectNames.IsForeign(alias.Name)) is { } wrong) return (Failure.Invalid, $"{wrong.Scope} {ObjectNames.ForeignRule}");
        return new NewImage
        {
            Name = NullIfEmpty(fields.Object),
            Tags = tags.Value,
            Folder = NullIfEmpty(folder.Value),
            FileName = NullIfEmpty(fileName.Value),
            Description = fields.Description ?? "",
            Visibility = visibility,
            CreatedAt = created,
            Aliases = [.. aliases],
        };
    }

    private static IEnumerable<Alias> Aliases(ImportFields fields) =>
        new[] { ("imager", fields.Imager), ("imageresizer", fields.Imageresizer), ("slink", fields.Slink?.ToLowerInvariant()) }
            .Where(pair => !string.IsNullOrEmpty(pair.Item2))
            .Select(pair => new Alias(pair.Item1, pair.Item2!));

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)) return false;
        time = parsed.ToUniversalTime();
        return parsed >= DateTimeOffset.UnixEpoch && parsed <= DateTimeOffset.UtcNow.AddDays(1);
    }

    private static bool TryVisibility(string? text, out Visibility visibility)
    {
        visibility = default;
        return string.IsNullOrEmpty(text) || (char.IsAsciiLetter(text[0]) && Enum.TryParse(text, ignoreCase: true, out visibility));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
