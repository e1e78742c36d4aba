using System.Collections.Immutable;

namespace Darkroom.Api;

/// <summary>What is said of an image with its upload.</summary>
internal sealed record NewImage
{
    public string? Name { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public string? Folder { get; init; }

    public string? FileName { get; init; }

    public string Description { get; init; } = "";

    public Visibility Visibility { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public ImmutableArray<Alias> Aliases { get; init; } = [];

    /// <summary>What is kept instead of a file of a type; null keeps it as it came.</summary>
    public Func<MediaType, MediaType?>? KeepAs { get; init; }

    public bool RefuseDuplicate { get; init; }
}
