using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Darkroom.Storage;

/// <summary>Which certificates of nodes are believed.</summary>
internal static class ElasticTls
{
    /// <summary>Null: those that the system believes.</summary>
    /// <exception cref="IOException">The CA file cannot be read.</exception>
    public static RemoteCertificateValidationCallback? Validator(ElasticOptions options)
    {
        if (options.Fingerprint is { } fingerprint)
        {
            var expected = Convert.FromHexString(fingerprint.Replace(":", "", StringComparison.Ordinal));
            return (_, certificate, chain, _) => IsPinned(certificate, chain, expected);
        }

        if (options.CaFile is not { } file) return null;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        if (authorities.Count == 0) throw new IOException($"{file} holds no certificate.");
        return (_, certificate, chain, errors) => IsIssued(certificate, chain, errors, authorities);
    }

    /// <summary>Why a CA file is of no use; null: it is.</summary>
    public static string? ProblemOf(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count == 0 ? $"{file} holds no certificate in PEM." : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return e.Message;
        }
    }

    /// <summary>Elasticsearch prints the fingerprint of its authority, which signs the nodes' certificates: either is meant.</summary>
    private static bool IsPinned(X509Certificate? certificate, X509Chain? chain, byte[] expected)
    {
        if (certificate is null) return false;
        if (Matches(certificate, expected)) return true;
        if (chain is null || chain.ChainElements.FirstOrDefault(element => Matches(element.Certificate, expected)) is not { } pinned) return false;

        // It was sent along, which anybody can; it must have signed too.
        return Builds(certificate, chain, [pinned.Certificate]);
    }

    private static bool IsIssued(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities) =>
        certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && Builds(certificate, chain, authorities);

    private static bool Builds(X509Certificate certificate, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(element => element.Certificate).ToArray());
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }

    private static bool Matches(X509Certificate certificate, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), expected);
}
