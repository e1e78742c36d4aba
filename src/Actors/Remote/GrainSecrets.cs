using System.Text;

namespace Darkroom.Actors;

/// <summary>What processes of one cluster know and nobody else: calls are signed with the first, and taken with either.</summary>
internal sealed class GrainSecrets
{
    public const int LeastLength = 32;

    public GrainSecrets(string current, string? previous = null)
    {
        Current = KeyOf(current);
        Accepted = string.IsNullOrEmpty(previous) ? [Current] : [Current, KeyOf(previous)];
    }

    public byte[] Current { get; }

    public IReadOnlyList<byte[]> Accepted { get; }

    private static byte[] KeyOf(string secret) =>
        secret.Length >= LeastLength ? Encoding.UTF8.GetBytes(secret) : throw new ArgumentException($"A cluster's secret has at least {LeastLength} characters.", nameof(secret));
}
