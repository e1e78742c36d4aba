using System.Collections.Immutable;
using System.Text;

namespace Darkroom.Abstractions;

/// <summary>Tags are NFC and keep their case; two that differ only in case are one.</summary>
public static class Tags
{
    /// <summary>What a tag is compared by.</summary>
    public static string Key(string tag) =>
        tag.Normalize(NormalizationForm.FormC).ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormC);

    /// <summary>What an image's tags are after changes: replaced, one renamed, then some added, then some removed.</summary>
    public static ImmutableArray<string> Change(ImmutableArray<string> tags, ImageChanges changes)
    {
        var kept = changes.Tags ?? tags;
        if (changes.Rename is { } rename && Key(rename.Tag) is var key) kept = [.. kept.Select(tag => Key(tag) == key ? rename.Becomes : tag)];
        var removed = (changes.RemoveTags ?? []).Select(Key).ToHashSet(StringComparer.Ordinal);
        return [.. Normalise([.. kept, .. changes.AddTags ?? []]).Where(tag => !removed.Contains(Key(tag)))];
    }

    /// <summary>As they are stored: NFC, in the given order, of equal ones the first.</summary>
    public static ImmutableArray<string> Normalise(ImmutableArray<string> tags) =>
        [.. tags.Select(static tag => tag.Normalize(NormalizationForm.FormC)).DistinctBy(Key)];
}
