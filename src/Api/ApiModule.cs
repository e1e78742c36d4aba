using Darkroom.Api.Cdn;
using Darkroom.Api.Dialects.ImageResizer;
using Darkroom.Api.Dialects.Slink;
using Darkroom.Api.Importing;
using Darkroom.Api.Looking;
using Darkroom.Api.Purging;
using Darkroom.Api.RateLimits;
using Darkroom.Api.Searching;
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
        services.TryAddSingleton(FreshnessRule.Alone);
        services.AddSingleton<Revocations>();
        services.AddSingleton<Freshness>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton(provider => new AddressLimiter(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WrongKeys>();
        services.AddSingleton<MissLimit>();
        services.AddSingleton<AddressLimits>();
        services.AddSingleton<Authentication>();
        services.AddSingleton<Access>();
        services.AddSingleton<Guards>();
        services.AddSingleton<Locator>();
        services.AddSingleton<CleanOriginals>();
        services.AddSingleton<OwnersDescription>();
        services.AddSingleton<EncodingPace>();
        services.AddSingleton<Upgrades>().AddHostedService(provider => provider.GetRequiredService<Upgrades>());
        services.AddSingleton<Delivery>();
        services.AddSingleton(provider => new HotBlobs(provider.GetRequiredService<LimitOptions>().HotBytes, provider.GetRequiredService<FreshnessRule>()));
        services.AddSingleton<Surfaces>();
        services.AddSingleton<PublicUrls>();
        services.AddSingleton<Prerenderer>().AddHostedService(provider => provider.GetRequiredService<Prerenderer>());
        services.AddSingleton<PictureSearch>();
        services.AddSingleton<UploadServices>();
        services.AddSingleton<ImageEdits>();
        services.AddSingleton<VariantNames>();
        services.AddSingleton<SearchCursors>();
        services.AddSingleton<TagJobRunner>().AddHostedService(provider => provider.GetRequiredService<TagJobRunner>());
        services.AddHostedService<CdnHooks>();
        services.AddSingleton<ImageBodies>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<ListGate>();
        services.AddSingleton<LogIns>();
        services.AddSingleton<GuestAccount>();
        services.AddSingleton<SlinkUploads>();
        services.AddSingleton<SlinkUrls>();
        services.AddSingleton<LookUp>((host, cancellation) => System.Net.Dns.GetHostAddressesAsync(host, cancellation));
        services.AddSingleton<Importer>();
        services.AddSingleton<Prometheus>().AddHostedService(provider => provider.GetRequiredService<Prometheus>());
        services.AddSingleton<UsageMeter>().AddHostedService(provider => provider.GetRequiredService<UsageMeter>());
        return services;
    }

    public static void MapApi(this WebApplication app)
    {
        app.UseForwardedHeaders(Forwarded(app.Services.GetRequiredService<NetworkOptions>()));
        app.UseMiddleware<Edge>();
        app.Use(Deliver(app.Services));
        app.UseRouting();
        app.Use(next => context => Authorisation.Check(context, next));

        foreach (var dialect in app.Services.GetRequiredService<Surfaces>().Dialects) dialect.Map(app.MapGroup("/" + dialect.Name));
    }

    /// <summary>The CDN paths take a short way: no routing, no binding.</summary>
    private static Func<RequestDelegate, RequestDelegate> Deliver(IServiceProvider services) => next =>
    {
        // Once for all, when the server starts: a request that asks for services pays for a scope.
        var delivery = services.GetRequiredService<Delivery>();
        return context => Surface.Of(context) is { CdnPath: not null } surface ? delivery.Serve(context, surface) : next(context);
    };

    private static ForwardedHeadersOptions Forwarded(NetworkOptions network)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardLimit = network.ProxyHops,
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxies in Networks.Parse(network.TrustedProxies)) options.KnownIPNetworks.Add(proxies);
        return options;
    }
}
