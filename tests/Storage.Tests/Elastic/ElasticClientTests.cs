using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Darkroom.Tests;

/// <summary>Nodes that fail, certificates, credentials: the client against real sockets.</summary>
public sealed class ElasticClientTests
{
    private static readonly ElasticRequest Ask = ElasticRequest.Head("some-index");

    [Fact]
    public async Task A_node_that_is_away_is_passed_over_for_the_next()
    {
        await using var gone = await EsServer.Start();
        await using var there = await EsServer.Start();
        await gone.Stop();
        using var client = Client(new ElasticOptions { Urls = $"{gone.Url}, {there.Url}" });
        for (var i = 0; i < 6; i++) Assert.Equal(404, (await client.Send(Ask)).Status);
        Assert.Equal(6, there.Calls.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_node_that_cannot_now_is_passed_over_for_the_next(int status)
    {
        await using var busy = await EsServer.Start();
        await using var there = await EsServer.Start();
        busy.Misbehaves = context => Say(context, status, "<html>not json</html>");
        using var client = Client(new ElasticOptions { Urls = $"{busy.Url} {there.Url}" });
        for (var i = 0; i < 4; i++) Assert.Equal(404, (await client.Send(Ask)).Status);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_in_time_is_given_up()
    {
        await using var slow = await EsServer.Start();
        slow.Misbehaves = async context =>
        {
            // As long as the client waits, and no longer.
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using var client = Client(new ElasticOptions { Urls = slow.Url, TimeoutSeconds = 1, Retries = 0 });
        var refused = await Assert.ThrowsAsync<SearchUnavailableException>(() => client.Send(Ask));
        Assert.Contains("no answer in 1 s", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_was_refused_is_not_sent_again()
    {
        await using var server = await EsServer.Start();
        using var client = Client(new ElasticOptions { Urls = server.Url });
        var answer = await client.Send(ElasticRequest.Post("some-index/_search", new System.Text.Json.Nodes.JsonObject { ["size"] = 1 }));
        Assert.Equal(404, answer.Status);
        Assert.True(answer.IsMissingIndex);
        Assert.Single(server.Calls);
        Assert.Contains("no such index", Assert.Throws<SearchUnavailableException>(() => answer.OrThrow()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_failed_too_often_is_asked_once_in_a_while_until_it_answers()
    {
        await using var server = await EsServer.Start();
        var (asked, broken) = (0, true);
        server.Misbehaves = context =>
        {
            asked++;
            return broken ? Say(context, 503, "") : Task.FromResult(false);
        };
        var time = new StopwatchTime();
        using var client = new ElasticClient(new ElasticOptions { Urls = server.Url, Retries = 0, BreakerFailures = 3, BreakerSeconds = 10 }, time);
        for (var i = 0; i < 20; i++) await Assert.ThrowsAsync<SearchUnavailableException>(() => client.Send(Ask));
        Assert.Equal(3, asked);
        time.Advance(TimeSpan.FromSeconds(11));
        for (var i = 0; i < 20; i++) await Assert.ThrowsAsync<SearchUnavailableException>(() => client.Send(Ask));
        Assert.Equal(4, asked);
        broken = false;
        time.Advance(TimeSpan.FromSeconds(11));
        for (var i = 0; i < 5; i++) Assert.Equal(404, (await client.Send(Ask)).Status);
        Assert.Equal(9, asked);
    }

    [Theory]
    [InlineData("VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==", null, null, "ApiKey VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==")]
    [InlineData(null, "elastic", "päss:wörd", "Basic ZWxhc3RpYzpww6Rzczp3w7ZyZA==")]
    public async Task Credentials_are_sent_as_an_api_key_or_a_user(string? key, string? user, string? password, string header)
    {
        await using var server = await EsServer.Start();
        server.Credentials = header;
        using (var client = Client(new ElasticOptions { Urls = server.Url, ApiKey = key, User = user, Password = password })) Assert.Equal(404, (await client.Send(Ask)).Status);
        using var stranger = Client(new ElasticOptions { Urls = server.Url });
        Assert.Equal(401, (await stranger.Send(Ask)).Status);
    }

    [Fact]
    public async Task A_certificate_is_believed_by_its_authority_or_its_fingerprint_and_no_other_is()
    {
        using var temp = new TempFolder();
        using var authority = Authority("CN=authority");
        using var other = Authority("CN=authority");
        using var leaf = Issued(authority, "127.0.0.1");
        using var elsewhere = Issued(authority, "10.0.0.1");
        await using var server = await EsServer.Start(listen => listen.UseHttps(leaf));
        await using var misnamed = await EsServer.Start(listen => listen.UseHttps(elsewhere));
        await File.WriteAllTextAsync(temp["ca.pem"], authority.ExportCertificatePem());
        await File.WriteAllTextAsync(temp["other.pem"], other.ExportCertificatePem());

        Assert.True(await Believes(server, options => options with { CaFile = temp["ca.pem"] }));
        Assert.False(await Believes(server, options => options with { CaFile = temp["other.pem"] }));
        Assert.False(await Believes(misnamed, options => options with { CaFile = temp["ca.pem"] }));
        Assert.True(await Believes(server, options => options with { Fingerprint = leaf.GetCertHashString(HashAlgorithmName.SHA256) }));
        Assert.False(await Believes(server, options => options with { Fingerprint = elsewhere.GetCertHashString(HashAlgorithmName.SHA256) }));
        Assert.False(await Believes(server, options => options));
    }

    private static async Task<bool> Believes(EsServer server, Func<ElasticOptions, ElasticOptions> with)
    {
        using var client = Client(with(new ElasticOptions { Urls = server.Url, Retries = 0 }));
        try
        {
            return (await client.Send(Ask)).Status == 404;
        }
        catch (SearchUnavailableException e)
        {
            Assert.Contains("certificate", e.Message, StringComparison.Ordinal);
            return false;
        }
    }

    private static ElasticClient Client(ElasticOptions options) => new(options, TimeProvider.System);

    private static async Task<bool> Say(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(text);
        return true;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issued(X509Certificate2 authority, string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    /// <summary>A monotonic clock that a test moves.</summary>
    private sealed class StopwatchTime : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(TimeSpan by) => now += by.Ticks;
    }
}
