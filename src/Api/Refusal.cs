using System.Collections.Immutable;

namespace Darkroom.Api;

/// <summary>A request that is not granted, before a dialect words it.</summary>
/// <param name="Failure">None when HTTP itself is the reason, as for 405.</param>
/// <param name="Message">For the client.</param>
internal sealed record Refusal(Failure Failure, int Status, string Message, string CacheControl = CacheControl.NoStore)
{
    /// <summary>What is wrong with which part of the request, where the dialect can say that.</summary>
    public ImmutableArray<Violation> Violations { get; init; } = [];
}

/// <param name="Property">Name of the part, as the client sent it.</param>
/// <param name="Data">More for a program to read; null for none.</param>
internal sealed record Violation(string Property, string Message, object? Data = null);
