using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>
/// An embedding service on loopback whose space is that of colours: a picture lies where the colour of its corner does, a text where the colour does that it
/// names; black has no colour, and its vector no direction. It answers in the shape that OpenAI's has, to requests as Jina wants them, and refuses others.
/// </summary>
public sealed class EmbedderServer : IAsyncDisposable
{
    private static readonly Dictionary<string, float[]> Colours = new(StringComparer.Ordinal)
    {
        ["red"] = [1, 0, 0], ["green"] = [0, 1, 0], ["blue"] = [0, 0, 1],
    };

    private readonly WebApplication app;

    private EmbedderServer(WebApplication app) => this.app = app;

    public string Url => AddressOf(app) + "/v1/embeddings";

    /// <summary>What it answers instead of an embedding.</summary>
    public HttpStatusCode? Down { get; set; }

    /// <summary>Models that were asked for pictures, a word for each picture.</summary>
    public ConcurrentQueue<string> Embedded { get; } = [];

    public static async Task<EmbedderServer> Start(int port = 0)
    {
        EmbedderServer server = null!;
        server = new EmbedderServer(await Listen(context => server.Answer(context), port));
        return server;
    }

    /// <summary>Any other service on loopback.</summary>
    public static async Task<WebApplication> Listen(RequestDelegate answer, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var built = builder.Build();
        built.Run(answer);
        await built.StartAsync();
        return built;
    }

    public static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        if (Down is { } status)
        {
            context.Response.StatusCode = (int)status;
            await context.Response.WriteAsync("{\"detail\":\"no credit\n for the-embedders-key\"}");
            return;
        }

        if (context.Request.ContentLength is null)
        {
            context.Response.StatusCode = 411;
            return;
        }

        var asked = (await JsonNode.ParseAsync(context.Request.Body))!;
        var model = asked["model"]!.GetValue<string>();
        if (context.Request.Headers.Authorization != "Bearer the-embedders-key" || context.Request.Path != "/v1/embeddings")
        {
            context.Response.StatusCode = 401;
            return;
        }

        var data = new JsonArray();
        foreach (var input in asked["input"]!.AsArray())
        {
            var isPicture = input!["image"] is not null;
            if (isPicture) Embedded.Enqueue(model);
            var vector = isPicture ? JpegCorner.Colour(Convert.FromBase64String(input["image"]!.GetValue<string>())) : Colours.GetValueOrDefault(input["text"]!.GetValue<string>(), [-1, -1, -1]);
            if (vector.All(level => Math.Abs(level) < 0.01)) vector = [0, 0, 0];
            // Another model's space is turned: its vectors mean something else.
            if (model == "second") vector = [vector[1], vector[2], vector[0]];
            var one = new JsonObject { ["index"] = data.Count, ["embedding"] = new JsonArray([.. vector.Select(number => (JsonNode)number)]) };
            if (isPicture) one["caption"] = "A picture of one colour";
            data.Add(one);
        }

        await context.Response.WriteAsync(new JsonObject { ["data"] = data }.ToJsonString());
    }
}
