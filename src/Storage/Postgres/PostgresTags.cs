using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Tags as the schema's functions take them: what they are, what they are compared by, what they are found by.</summary>
internal sealed class PostgresTags(ImmutableArray<string> tags)
{
    public string[] Texts { get; } = [.. tags];

    public string[] Keys { get; } = [.. tags.Select(Tags.Key)];

    public string[] Terms { get; } = [.. tags.Select(PostgresSearchTerms.OfTag)];

    public static PostgresTags? Of(ImmutableArray<string>? tags) => tags is { } some ? new PostgresTags(Tags.Normalise(some)) : null;
}
