using System.Collections.Immutable;
using System.Text;

namespace Darkroom.Api;

/// <summary>Checks of names and tags that people give.</summary>
internal static class Texts
{
    /// <summary>Trims tags, drops empty and repeated ones, and refuses what is too long, too many or unprintable.</summary>
    public static Result<ImmutableArray<string>> Tags(IEnumerable<string?> tags, LimitOptions limits)
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var raw in tags)
        {
            var tag = raw?.Trim();
            if (string.IsNullOrEmpty(tag)) continue;
            if (tag.Length > limits.TagLength) return TooLong(limits);
            if (!IsPrintable(tag)) return (Failure.Invalid, "A tag has a character that is not allowed");
            // What is kept is what may be asked for again: some characters become several.
            tag = tag.Normalize(NormalizationForm.FormC);
            if (tag.Length > limits.TagLength) return TooLong(limits);
            if (!seen.Add(Abstractions.Tags.Key(tag))) continue;
            if (kept.Count == limits.Tags) return (Failure.Invalid, $"More than {limits.Tags} tags");
            kept.Add(tag);
        }

        return kept.ToImmutable();
    }

    private static (Failure, string) TooLong(LimitOptions limits) => (Failure.Invalid, $"A tag is longer than {limits.TagLength} characters");

    /// <summary>A folder or file name, empty when there is none.</summary>
    public static Result<string> Name(string what, string? raw, LimitOptions limits)
    {
        var name = raw?.Trim();
        if (string.IsNullOrEmpty(name)) return "";
        if (name.Length > limits.NameLength) return (Failure.Invalid, $"The {what} is longer than {limits.NameLength} characters");
        return IsPrintable(name) ? name : (Failure.Invalid, $"The {what} has a character that is not allowed");
    }

    /// <summary>What somebody sent, as a sentence may repeat it.</summary>
    public static string Shown(string text)
    {
        var shown = text.Length <= 40 ? text : text[..40] + "…";
        return IsPrintable(shown) ? $"'{shown}'" : "that is called so";
    }

    /// <summary>No control characters, no lone surrogates, no noncharacters (U+FFFE cannot be normalised): what can be stored and shown.</summary>
    public static bool IsPrintable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || (rune.Value & 0xFFFE) == 0xFFFE) return false;
        }

        return true;
    }
}
