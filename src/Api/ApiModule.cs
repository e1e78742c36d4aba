using Darkroom.Api.Admin;
using Darkroom.Api.Dialects.Reimage;
using Darkroom.Api.RateLimits;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Darkroom.Api;

/// <summary>The HTTP surface: what answers to which path.</summary>
public static class ApiModule
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Freshness>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton(provider => new AddressLimiter(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WrongKeys>();
        services.AddSingleton<MissLimit>();
        services.AddSingleton<Authentication>();
        services.AddSingleton<Locator>();
        services.AddSingleton<Delivery>();
        services.AddSingleton<Surfaces>();
        services.AddSingleton<PublicUrls>();
        services.AddSingleton<UploadServices>();
        services.AddSingleton<Prometheus>().AddHostedService(provider => provider.GetRequiredService<Prometheus>());
        services.AddSingleton<UsageMeter>().AddHostedService(provider => provider.GetRequiredService<UsageMeter>());
        return services;
    }

    public static void MapApi(this WebApplication app)
    {
        app.UseForwardedHeaders(Forwarded(app.Services.GetRequiredService<NetworkOptions>()));
        app.UseMiddleware<Edge>();
        app.Use(Deliver);
        app.UseRouting();
        app.Use(next => context => Authorisation.Check(context, next));

        app.MapGet("/", Welcome.Get);
        app.MapHealth();
        app.MapGet("/metrics", Prometheus.Get).Require(Scopes.Admin, onManagementPort: false);
        app.MapAdmin();
        app.MapReimage();
    }

    /// <summary>The CDN paths take a short way: no routing, no binding.</summary>
    private static RequestDelegate Deliver(RequestDelegate next) => context =>
    {
        var services = context.RequestServices;
        return services.GetRequiredService<Surfaces>().DeliveryPathOf(context.Request) is { } path
            ? services.GetRequiredService<Delivery>().Serve(context, path)
            : next(context);
    };

    private static ForwardedHeadersOptions Forwarded(NetworkOptions network)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in network.TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy.Contains('/', StringComparison.Ordinal) ? proxy : proxy + (proxy.Contains(':', StringComparison.Ordinal) ? "/128" : "/32")));
        return options;
    }
}
