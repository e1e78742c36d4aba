using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Colours as people call them.</summary>
public static class SearchColours
{
    public static readonly ImmutableArray<string> All =
        ["black", "blue", "brown", "cyan", "gray", "green", "orange", "pink", "purple", "red", "white", "yellow"];
}
