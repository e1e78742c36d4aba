using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Darkroom.Tests;

/// <summary>What a certificate may make an import do: nothing.</summary>
public sealed class ImportTlsTests
{
    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused_and_the_URLs_in_it_are_not_fetched()
    {
        await using var issuer = HostileServer.Saying(HostileServer.Ok("a certificate, perhaps"));
        using var certificate = Certificate(issuer.Url);
        var asked = false;
        await using var server = HostileServer.Speaking(certificate, async (head, stream, cancellation) =>
        {
            asked = head.Length > 0;
            await HostileServer.Say(stream, HostileServer.Ok(HostileServer.Picture), cancellation);
        });
        using var importer = Import.New();

        Import.IsRefused(await importer.Receive($"https://127.0.0.1:{server.Port}/"), Import.Unreachable);
        Assert.Equal(1, server.Connections);
        Assert.Empty(issuer.Requests);
        Assert.Equal(0, issuer.Connections);
        Assert.False(asked);
    }

    /// <summary>Of an issuer that is not sent along and that can be had, it says, from a URL; so can its revocations.</summary>
    private static X509Certificate2 Certificate(string url)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var issuerName = new X500DistinguishedName("CN=Nobody");
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([url + "/ocsp"], [url + "/issuer.crt"]));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url + "/list.crl"]));
        using var bare = request.Create(issuerName, X509SignatureGenerator.CreateForECDsa(issuerKey), from, to, [1, 2, 3]);
        using var withKey = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
