using System.Text.RegularExpressions;

namespace Darkroom.Api;

/// <summary>What an owner may call an image, and what an id from elsewhere may look like.</summary>
internal static partial class ObjectNames
{
    public const string Rule = "object must be 1 to 64 letters, digits, hyphens or underscores, begin with a letter or digit, and not look like an id";
    public const string ForeignRule = "must be 1 to 128 letters, digits, hyphens, underscores, dots or tildes";

    public static bool IsFree(string name) =>
        Name().IsMatch(name) && !name.StartsWith("vid-", StringComparison.Ordinal) && !ImageId.TryParse(name, out _);

    public static bool IsForeign(string id) => ForeignId().IsMatch(id);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9._~-]{1,128}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ForeignId();
}
