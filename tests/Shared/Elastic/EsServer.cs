using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Darkroom.Tests;

/// <summary>The stand-in on a port of this machine: one node, which can be stopped and started without forgetting, and told to misbehave.</summary>
public sealed class EsServer : IAsyncDisposable
{
    private readonly Action<ListenOptions>? listen;
    private WebApplication? app;

    private EsServer(Action<ListenOptions>? listen, EsStandIn? state) => (this.listen, State) = (listen, state ?? new EsStandIn());

    public EsStandIn State { get; }

    public int Port { get; private set; }

    public string Url => $"{(listen is null ? "http" : "https")}://127.0.0.1:{Port}";

    /// <summary>What every request must carry; null asks nobody.</summary>
    public string? Credentials { get; set; }

    /// <summary>Before a request is looked at: true when it was answered otherwise.</summary>
    public Func<HttpContext, Task<bool>> Misbehaves { get; set; } = _ => Task.FromResult(false);

    /// <summary>Every request that came, as it was.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<EsCall> Calls { get; } = [];

    public static async Task<EsServer> Start(Action<ListenOptions>? listen = null, EsStandIn? state = null)
    {
        var server = new EsServer(listen, state);
        await server.Resume();
        return server;
    }

    public async Task Stop()
    {
        if (app is not null) await app.DisposeAsync();
        app = null;
    }

    /// <summary>On the same port, with all that was written.</summary>
    public async Task Resume()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port, options => listen?.Invoke(options)));
        if (listen is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        var built = builder.Build();
        built.Run(Answer);
        await built.StartAsync();
        app = built;
        Port = new Uri(built.Urls.Single()).Port;
    }

    public ValueTask DisposeAsync() => new(Stop());

    private async Task Answer(HttpContext context)
    {
        if (await Misbehaves(context)) return;
        var request = context.Request;
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content);
        var call = new EsCall(request.Method, request.Path, request.Query.ToDictionary(one => one.Key, one => one.Value.ToString()), request.ContentType, content.ToArray());
        Calls.Enqueue(call);
        try
        {
            if (Credentials is not null && request.Headers.Authorization != Credentials) throw new EsRefusedException(401, "security_exception", "missing authentication credentials");
            call.CheckTypes(request.Headers.Accept);
            if (EsSpec.Published is { } published && published.Problems(call) is [var problem, ..]) throw EsRefusedException.Unknown($"{call}: {problem}");
            var (status, body) = State.Answer(call.Method, call.Path, call.Query, call.Body);
            await Write(context, status, body?.ToJsonString());
        }
        catch (EsRefusedException refusal)
        {
            await Write(context, refusal.Status, new System.Text.Json.Nodes.JsonObject { ["error"] = refusal.Error, ["status"] = refusal.Status }.ToJsonString());
        }
    }

    private static async Task Write(HttpContext context, int status, string? body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/vnd.elasticsearch+json;compatible-with=8";
        if (body is not null && !HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync(body);
    }
}
