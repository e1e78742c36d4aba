using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Darkroom.Tests;

/// <summary>Stands between the store and the S3 server: keeps what was sent, and does what networks and busy services do.</summary>
internal sealed class S3Gate : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient server = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri behind;

    private S3Gate(Uri behind)
    {
        this.behind = behind;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MinRequestBodyDataRate) = (null, null)).UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(Pass);
    }

    /// <summary>Something to do instead of passing a request on; answers whether it did.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>After how many bytes an answer's body is cut off; null passes it whole.</summary>
    public Func<HttpRequest, long?> CutAt { get; set; } = _ => null;

    public ConcurrentQueue<Sent> Requests { get; } = new();

    public Uri Url { get; private set; } = null!;

    public static async Task<S3Gate> Open(Uri behind)
    {
        var gate = new S3Gate(behind);
        await gate.app.StartAsync();
        gate.Url = new Uri(gate.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        server.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new(context.Request.Method, context.Request.Path, context.Request.QueryString.Value!, headers, Convert.ToHexStringLower(SHA256.HashData(body.ToArray()))));
        if (await Instead(context)) return;

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(behind, context.Request.Path + context.Request.QueryString)) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var (name, value) in headers.Where(header => header.Key is not ("Connection" or "Expect")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive"))) context.Response.Headers[name] = values.ToArray();
        var content = await answer.Content.ReadAsByteArrayAsync();
        if (CutAt(context.Request) is { } cut && content.Length > cut)
        {
            await context.Response.Body.WriteAsync(content.AsMemory(0, (int)cut));
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
        else if (content.Length > 0)
        {
            await context.Response.Body.WriteAsync(content);
        }
    }

    /// <param name="Sha256">Of the body as it was sent.</param>
    internal sealed record Sent(string Method, string Path, string Query, Dictionary<string, string> Headers, string Sha256);
}
