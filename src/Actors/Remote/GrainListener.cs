using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Darkroom.Actors;

/// <summary>The grain port: a server of its own beside the public one, with limits of its own.</summary>
public sealed class GrainListener : IAsyncDisposable
{
    private readonly GrainServer application;
    private readonly GrainRefusals refusals;
    private readonly IServiceProvider services;
    private readonly ILoggerFactory loggers;
    private KestrelServer? server;

    internal GrainListener(GrainServer application, GrainRefusals refusals, IServiceProvider services, ILoggerFactory loggers) =>
        (this.application, this.refusals, this.services, this.loggers) = (application, refusals, services, loggers);

    /// <returns>The port: the one that was asked for, or a free one for 0.</returns>
    /// <exception cref="IOException">It is taken.</exception>
    public async Task<int> Start(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Limits.MaxRequestBodySize = GrainPort.MostBytes;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.MaxRequestHeadersTotalSize = 8 << 10;
        options.Limits.MaxRequestHeaderCount = 32;
        options.Limits.Http2.MaxStreamsPerConnection = 256;
        // A caller that is gone without a word must not keep its streams.
        options.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
        options.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        options.Listen(address, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => Preface.Check(connection, next, refusals));
        });
        server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
        await server.StartAsync(application, cancellationToken);
        return new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    /// <summary>No new connections; calls that run are answered.</summary>
    public Task Stop(CancellationToken cancellationToken) => server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        server?.Dispose();
        return ValueTask.CompletedTask;
    }
}
