using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Puts texts and pictures into one space, where what means the same lies in the same direction.</summary>
public interface IEmbedder
{
    /// <summary>Model, version and dimensions.</summary>
    string Space { get; }

    /// <summary>One embedding for each picture, in their order.</summary>
    /// <param name="pictures">JPEG files.</param>
    /// <exception cref="EmbedderException">None was embedded.</exception>
    Task<ImmutableArray<Embedding>> Pictures(IReadOnlyList<byte[]> pictures, CancellationToken cancellation);

    /// <summary>A search's text.</summary>
    /// <exception cref="EmbedderException">It was not embedded.</exception>
    Task<float[]> Text(string text, CancellationToken cancellation);
}

/// <param name="Vector">Of length one.</param>
/// <param name="Caption">What the service says is to be seen, if it does.</param>
public sealed record Embedding(float[] Vector, string? Caption);

/// <summary>A service embedded nothing.</summary>
public sealed class EmbedderException(string message, EmbedderFault fault, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public EmbedderFault Fault => fault;

    /// <summary>When it wants to be asked again, if it said so.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

public enum EmbedderFault
{
    /// <summary>It does not answer now.</summary>
    Away,

    /// <summary>It would not have what it was given, now or ever.</summary>
    Refusal,

    /// <summary>Its answer cannot be understood: it may be out of order, or what it was given puts it there.</summary>
    Nonsense,
}
