using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>The grain port takes what this cluster's processes signed, in time and once, and nothing else; it says so to the operator.</summary>
public sealed class GrainPortTests
{
    private const string Path = "/Darkroom.Tests.IRemoteGrain/Count";
    private const string Nested = "/Darkroom.Tests.IRemoteGrain/Echo";

    private readonly Stage stage = new();
    private readonly UInt128 sender = (UInt128)Random.Shared.NextInt64();
    private long sequence;

    [Fact]
    public async Task A_signed_message_is_taken()
    {
        await using var host = await Start();
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, Sign()));
        Assert.Equal(1, stage.Activations);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("nonsense")]
    [InlineData("another secret")]
    [InlineData("another body")]
    [InlineData("another path")]
    [InlineData("another deadline")]
    [InlineData("another nonce")]
    [InlineData("another time")]
    [InlineData("a cut MAC")]
    public async Task What_this_cluster_did_not_sign_is_refused(string what)
    {
        await using var host = await Start();
        var message = Sign(secret: what == "another secret" ? "some other secret that is as long as ours" : Host.Secret);
        var parts = message.Authorization!.Split(' ');
        message = what switch
        {
            "nothing" => message with { Authorization = null },
            "nonsense" => message with { Authorization = "Bearer nonsense" },
            "another body" => message with { Body = "[\"two\"]" },
            "another path" => message with { Path = "/Darkroom.Tests.IRemoteGrain/Read" },
            "another deadline" => message with { Authorization = Replace(parts, 2, "29999") },
            "another nonce" => message with { Authorization = Replace(parts, 5, "4711") },
            "another time" => message with { Authorization = Replace(parts, 3, $"{long.Parse(parts[3], null) + 1}") },
            "a cut MAC" => message with { Authorization = message.Authorization[..^2] },
            _ => message,
        };
        Assert.Equal((HttpStatusCode.Unauthorized, "signature"), await Send(host, message));
        Assert.Equal(0, stage.Activations);
    }

    [Theory]
    [InlineData(-31_000)]
    [InlineData(31_000)]
    public async Task What_was_signed_at_another_time_is_refused(int milliseconds)
    {
        await using var host = await Start();
        Assert.Equal((HttpStatusCode.Unauthorized, "time"), await Send(host, Sign(age: milliseconds)));
        Assert.Equal(0, stage.Activations);
    }

    [Theory]
    [InlineData(-28_000)]
    [InlineData(28_000)]
    public async Task Clocks_may_differ(int milliseconds)
    {
        await using var host = await Start();
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, Sign(age: milliseconds)));
    }

    [Fact]
    public async Task A_message_is_taken_once()
    {
        await using var host = await Start();
        var message = Sign();
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, message));
        Assert.Equal((HttpStatusCode.Unauthorized, "replay"), await Send(host, message));
        Assert.Equal(1, await host.Get<IRemoteGrain>().Read().Within());
    }

    [Fact]
    public async Task Messages_may_overtake_each_other_but_not_by_much()
    {
        await using var host = await Start();
        var (early, old) = (Sign(), Sign());
        sequence += ReplayWindow.Size / 2;
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, Sign()));
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, early));
        sequence += ReplayWindow.Size;
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, Sign()));
        Assert.Equal((HttpStatusCode.Unauthorized, "replay"), await Send(host, old));
    }

    [Fact]
    public async Task A_message_for_another_process_is_no_use_here()
    {
        await using var host = await Start();
        Assert.Equal((HttpStatusCode.MisdirectedRequest, null), await Send(host, Sign(target: 2)));
        Assert.Equal(0, stage.Activations);
    }

    [Fact]
    public async Task Two_secrets_are_taken_while_they_change()
    {
        const string next = "the next secret, which is long enough too";
        await using var host = await Host.Start(new ShardMap(), 1, [typeof(RemoteGrain)], services => services.AddSingleton(stage), secret: next, previous: Host.Secret);
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, Sign()));
        Assert.Equal((HttpStatusCode.OK, null), await Send(host, Sign(secret: next)));
        Assert.Equal((HttpStatusCode.Unauthorized, "signature"), await Send(host, Sign(secret: "a third secret that nobody here was told of")));
    }

    [Theory]
    [InlineData("/Darkroom.Tests.IRemoteGrain/ToString")]
    [InlineData("/Darkroom.Tests.INobodysGrain/Count")]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/health/live")]
    [InlineData("/admin/accounts")]
    [InlineData(Path + "?x=1")]
    public async Task What_is_no_grains_method_is_refused(string path)
    {
        await using var host = await Start();
        Assert.Equal((HttpStatusCode.NotFound, "unknown"), await Send(host, Sign(path)));
        Assert.Equal((HttpStatusCode.Unauthorized, "signature"), await Send(host, Sign(path) with { Authorization = null }));
    }

    [Theory]
    [InlineData(Path, "[]")]
    [InlineData(Path, "[\"one\",1]")]
    [InlineData(Nested, "[\"one\",\"text\",\"no number\",\"Friday\"]")]
    [InlineData(Path, "not JSON at all")]
    [InlineData(Path, "")]
    public async Task What_is_no_call_is_refused(string path, string body)
    {
        await using var host = await Start();
        Assert.Equal((HttpStatusCode.BadRequest, "message"), await Send(host, Sign(path, body)));
        Assert.Equal(0, stage.Activations);
    }

    [Fact]
    public async Task A_body_that_nests_too_deep_is_refused()
    {
        await using var host = await Start();
        var deep = new string('[', 10_000);
        Assert.Equal((HttpStatusCode.BadRequest, "message"), await Send(host, Sign(Nested, $"[\"one\",{deep}")));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var host = await Start();
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "size"), await Send(host, Sign(Nested, $"[\"one\",\"{new string('x', GrainPort.MostBytes)}\",1,\"Friday\"]")));
        Assert.Equal(0, stage.Activations);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001 hello")]
    [InlineData("PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n")]
    public async Task Whoever_speaks_something_else_is_hung_up_on(string words)
    {
        await using var host = await Start();
        using var refused = new Refusals(host);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(words));
        var answer = new byte[64];
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(answer).AsTask().Within());
        }
        catch (IOException)
        {
            // Hung up on before all was read.
        }

        await Waiting.Until(() => refused.Reasons is ["protocol"], "the refusal is counted");
    }

    private static string Replace(string[] parts, int which, string by) => string.Join(' ', parts.Select((part, i) => i == which ? by : part));

    private static async Task<(HttpStatusCode Status, string? Refused)> Send(Host host, Message message)
    {
        using var refused = new Refusals(host);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, message.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(message.Body),
        };
        if (message.Authorization is { } value) request.Headers.TryAddWithoutValidation("Authorization", value);
        using var response = await client.SendAsync(request).Within();
        if (!response.IsSuccessStatusCode) Assert.Equal("", await response.Content.ReadAsStringAsync());
        return (response.StatusCode, refused.Reasons.SingleOrDefault());
    }

    private Message Sign(string path = Path, string body = "[\"one\"]", string secret = Host.Secret, int age = 0, long target = 1)
    {
        var signature = new CallSignature(target, 30_000, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + age, sender, ++sequence);
        return new(path, body, signature.Sign(new GrainSecret(secret), "POST", path, Encoding.UTF8.GetBytes(body)));
    }

    private Task<Host> Start() => Host.Start(new ShardMap(), 1, [typeof(RemoteGrain)], services => services.AddSingleton(stage));

    private sealed record Message(string Path, string Body, string? Authorization);

    /// <summary>What one host's meter counts while it is looked at.</summary>
    private sealed class Refusals : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly List<string> reasons = [];

        public Refusals(Host host)
        {
            var ours = host.Service<GrainRefusals>();
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument == ours.Refused) self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                lock (reasons) reasons.Add((string)tags[0].Value!);
            });
            listener.Start();
        }

        public string[] Reasons
        {
            get
            {
                lock (reasons) return [.. reasons];
            }
        }

        public void Dispose() => listener.Dispose();
    }
}
