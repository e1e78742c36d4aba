using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Actors;

/// <summary>What processes of one cluster know and nobody else: calls are signed with the first, and taken with either.</summary>
internal sealed class GrainSecrets(string current, string? previous = null) : IDisposable
{
    public const int LeastLength = 32;

    public GrainSecret Current { get; } = new(current);

    public GrainSecret? Previous { get; } = string.IsNullOrEmpty(previous) ? null : new(previous);

    public void Dispose()
    {
        Current.Dispose();
        Previous?.Dispose();
    }
}

/// <summary>One secret, and a MAC for each thread: to set one up costs more than to use it.</summary>
internal sealed class GrainSecret : IDisposable
{
    private readonly byte[] key;
    private readonly ThreadLocal<IncrementalHash> hash;

    public GrainSecret(string secret)
    {
        if (secret.Length < GrainSecrets.LeastLength) throw new ArgumentException($"A cluster's secret has at least {GrainSecrets.LeastLength} characters.", nameof(secret));
        key = Encoding.UTF8.GetBytes(secret);
        hash = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key), trackAllValues: true);
    }

    /// <summary>HMAC-SHA256 of both texts, one after the other.</summary>
    public void Mac(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        var mine = hash.Value!;
        mine.AppendData(head);
        mine.AppendData(body);
        mine.GetHashAndReset(mac);
    }

    public void Dispose()
    {
        foreach (var used in hash.Values) used.Dispose();
        hash.Dispose();
    }
}
