using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Darkroom.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Darkroom.Tests;

/// <summary>An embedding service may answer what it likes: it is an embedding, or one exception that says whose fault it is.</summary>
public sealed class HostileEmbedderTests
{
    private const string Good = """{"data":[{"index":0,"embedding":[3,4]}]}""";

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"data\"")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":[{"embedding":[1,2]},{"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":1,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":-1,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":0.5,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[NaN,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[null,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":["1",2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1e39,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[0,0]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1e-40,0]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":"AAAA"}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]}]""")]
    public async Task What_is_no_embedding_is_nonsense_and_the_next_answer_is_taken(string answer)
    {
        var answers = new Queue<string>([answer, Good]);
        await using var server = await EmbedderServer.Listen(context => context.Response.WriteAsync(answers.Dequeue()));
        using var embedder = Embedder(server);
        Assert.Equal(EmbedderFault.Nonsense, (await Fault(embedder)).Fault);
        var vector = await embedder.Text("x", CancellationToken.None);
        Assert.Equal([0.6f, 0.8f], vector);
    }

    [Fact]
    public async Task What_cannot_be_unpacked_or_read_in_its_encoding_is_nonsense()
    {
        foreach (var encoding in new[] { "gzip", "deflate", "br" })
        {
            await using var server = await EmbedderServer.Listen(context =>
            {
                context.Response.Headers.ContentEncoding = encoding;
                return context.Response.WriteAsync("this is not compressed at all, whatever the header says of it");
            });
            using var embedder = Embedder(server);
            Assert.Equal((encoding, EmbedderFault.Nonsense), (encoding, (await Fault(embedder)).Fault));
        }

        await using var odd = await EmbedderServer.Listen(context =>
        {
            context.Response.ContentType = "application/json; charset=klingon";
            return context.Response.WriteAsync(Good);
        });
        using var asked = Embedder(odd);
        Assert.Equal(EmbedderFault.Nonsense, (await Fault(asked)).Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_without_end_is_read_to_an_end(bool packed)
    {
        long sent = 0;
        await using var server = await EmbedderServer.Listen(async context =>
        {
            if (packed) context.Response.Headers.ContentEncoding = "gzip";
            await using var body = packed ? new GZipStream(context.Response.Body, CompressionLevel.Fastest) : context.Response.Body;
            var spaces = Encoding.ASCII.GetBytes(new string(' ', 1 << 16));
            while (!context.RequestAborted.IsCancellationRequested && sent < 1L << 30)
            {
                await body.WriteAsync(spaces, context.RequestAborted);
                sent += spaces.Length;
            }
        });
        using var embedder = Embedder(server);
        Assert.Equal(EmbedderFault.Nonsense, (await Fault(embedder)).Fault);
        Assert.True(packed || sent < 64 << 20, $"{sent} bytes were taken");
    }

    [Fact]
    public async Task A_vector_has_at_most_as_many_dimensions_as_models_do()
    {
        await using var server = await EmbedderServer.Listen(context => context.Response.WriteAsync($$"""{"data":[{"embedding":[{{string.Join(',', Enumerable.Repeat(1, 16_385))}}]}]}"""));
        using var embedder = Embedder(server);
        Assert.Contains("16385 dimensions", (await Fault(embedder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dimensions_that_were_learned_from_a_wrong_answer_are_forgotten()
    {
        var answers = new Queue<string>(["""{"data":[{"embedding":[1,2,3]}]}""", Good, Good]);
        await using var server = await EmbedderServer.Listen(context => context.Response.WriteAsync(answers.Dequeue()));
        using var embedder = Embedder(server);
        Assert.Equal(3, (await embedder.Text("x", CancellationToken.None)).Length);
        Assert.Equal(EmbedderFault.Nonsense, (await Fault(embedder)).Fault);
        Assert.Equal(2, (await embedder.Text("x", CancellationToken.None)).Length);
    }

    [Fact]
    public async Task Who_answers_a_byte_at_a_time_is_not_waited_for()
    {
        await using var server = await EmbedderServer.Listen(async context =>
        {
            foreach (var letter in Good)
            {
                await context.Response.WriteAsync(letter.ToString());
                await context.Response.Body.FlushAsync();
                await Task.Delay(100, context.RequestAborted);
            }
        });
        using var embedder = Embedder(server, patience: 1);
        var begun = Stopwatch.GetTimestamp();
        Assert.Equal(EmbedderFault.Away, (await Fault(embedder)).Fault);
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0.9, 3.5);
    }

    [Theory]
    [InlineData("99999999999", null)]
    [InlineData("2000000000", 3_600)]
    [InlineData("7", 7)]
    [InlineData("0", null)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 3_600)]
    [InlineData("Mon, 01 Jan 2001 00:00:00 GMT", null)]
    public async Task Nobody_is_sent_away_for_ever(string retryAfter, int? seconds)
    {
        await using var server = await EmbedderServer.Listen(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        using var embedder = Embedder(server);
        var fault = await Fault(embedder);
        Assert.Equal((EmbedderFault.Away, seconds), (fault.Fault, (int?)fault.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var asked = 0;
        await using var server = await EmbedderServer.Listen(context =>
        {
            asked++;
            context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        using var embedder = Embedder(server);
        Assert.Equal((EmbedderFault.Away, 1), ((await Fault(embedder)).Fault, asked));
    }

    [Theory]
    [InlineData("""\ud800""", null)]
    [InlineData("""\u0000 \u0007""", null)]
    [InlineData("""a\u0000b\nc""", "a b c")]
    [InlineData(" two boats ", "two boats")]
    public async Task A_caption_is_what_can_be_shown_or_none(string caption, string? shown)
    {
        await using var server = await EmbedderServer.Listen(context => context.Response.WriteAsync($$"""{"data":[{"embedding":[3,4],"caption":"{{caption}}"}]}"""));
        using var embedder = Embedder(server);
        Assert.Equal(shown, (await embedder.Pictures([[1]], CancellationToken.None)).Single().Caption);
    }

    [Fact]
    public async Task A_long_caption_is_cut_between_two_characters()
    {
        await using var server = await EmbedderServer.Listen(context => context.Response.WriteAsync($$"""{"data":[{"embedding":[3,4],"caption":"x{{string.Concat(Enumerable.Repeat("🏖", 2_000))}}"}]}"""));
        using var embedder = Embedder(server);
        Assert.Equal("x" + string.Concat(Enumerable.Repeat("🏖", 999)), (await embedder.Pictures([[1]], CancellationToken.None)).Single().Caption);
    }

    private static async Task<EmbedderException> Fault(HttpEmbedder embedder) => await Assert.ThrowsAsync<EmbedderException>(() => embedder.Text("x", CancellationToken.None));

    private static HttpEmbedder Embedder(WebApplication server, int patience = 30) => new(
        new EmbedderOptions { Url = EmbedderServer.AddressOf(server), Model = "m" },
        new MeaningOptions { QueryTimeoutSeconds = patience });
}
