using System.Net;
using Darkroom.Actors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Bench;

/// <summary>The other process: grains behind a grain port, and beside it a bare server that sends back what it gets. Ends with its standard input.</summary>
internal static class Callee
{
    public const string Secret = "a secret of the benchmark, long enough to be one";

    public static async Task Run()
    {
        var registered = new ServiceCollection().AddSingleton<IPlacement>(new FixedPlacement(FixedPlacement.Callee, Owner.Here));
        await using var services = registered.AddGrainPort(Secret, null).AddActors(typeof(EchoGrain).Assembly).BuildServiceProvider();
        var grains = await services.GetRequiredService<GrainListener>().Start(IPAddress.Loopback, 0, CancellationToken.None);

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        await using var echo = builder.Build();
        echo.Run(async context =>
        {
            context.Response.ContentLength = context.Request.ContentLength;
            await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        await echo.StartAsync();
        Console.WriteLine($"{grains} {new Uri(echo.Urls.Single()).Port}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Nothing is asked of it this way.
        }
    }
}
