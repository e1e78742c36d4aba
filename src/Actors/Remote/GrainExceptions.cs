namespace Darkroom.Actors;

/// <summary>The call did not run here: the grain is, or will be, another process's.</summary>
internal sealed class MovedException() : Exception("The grain is another process's.");

/// <summary>The call did not run here: this process may not serve just now.</summary>
internal sealed class PausedException() : Exception("The process may not serve just now.");

/// <summary>A grain in another process threw what its caller cannot expect.</summary>
/// <param name="kind">Name of the exception's type there.</param>
public sealed class RemoteGrainException(string kind, string message) : Exception($"{kind}: {message}")
{
    public string Kind { get; } = kind;
}
