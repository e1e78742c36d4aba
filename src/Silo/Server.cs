using Darkroom.Abstractions;
using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Grains;
using Darkroom.Imaging;
using Darkroom.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Silo;

/// <summary>The serving process, put together.</summary>
internal static class Server
{
    public static async Task<int> Serve(string[] args)
    {
        var adminKey = Secrets.AdminKey();
        await using var app = Compose([.. args.SkipWhile(arg => arg == "serve")]);

        app.MapApi();
        // The folder first: nothing may start beside another process, or on a newer version's data.
        app.Services.OpenDatabase();
        app.Services.OpenTraces();
        await Start(app);
        Build.Publish(app.Services.GetRequiredService<RenderVersion>());
        if (app.Services.GetRequiredService<ClusterOptions>().IsPublic) await FirstAccount.Welcome(app, adminKey);
        else app.Services.Announce($"Darkroom {Build.Version} is a silo.");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>What was started before something could not start is stopped in good order.</summary>
    private static async Task Start(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            try
            {
                await app.StopAsync();
            }
            catch (Exception e)
            {
                // Why it could not start is what the operator has to know; that is thrown on.
                app.Logger.LogWarning(e, "What had started could not be stopped");
            }

            throw;
        }
    }

    private static WebApplication Compose(string[] arguments)
    {
        var configuration = Configuration.Read(arguments);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var services = builder.Services;
        foreach (var (name, record) in OptionSections.All) services.AddSingleton(record, Configuration.Bind(configuration, name, record));

        builder.Logging.AddLogs((LogOptions)Configuration.Bind(configuration, "Logging", typeof(LogOptions)));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Listening.Configure);
        var cluster = (ClusterOptions)Configuration.Bind(configuration, "Cluster", typeof(ClusterOptions));
        var network = (NetworkOptions)Configuration.Bind(configuration, "Network", typeof(NetworkOptions));
        if (!cluster.IsPublic && network.ManagementPort == 0) services.AddSingleton<IServer, NoServer>();
        services.AddSingleton(provider => provider.GetRequiredService<ImagingOptions>().OutputLimits);
        services.AddSingleton(provider => WorkersOn(provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<BlobStores>()));
        services.AddSingleton(provider => provider.GetRequiredService<ImagingOptions>().Admitted);
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddStorage().AddImaging(renders: cluster.OwnsGrains).AddEngine(configuration).AddGrains().AddApi();
        if (cluster.OwnsGrains) services.AddAnalysers();
        var search = (SearchOptions)Configuration.Bind(configuration, "Search", typeof(SearchOptions));
        if (search.Mode is SearchMode.Vector or SearchMode.Hybrid && !((MeaningOptions)Configuration.Bind(configuration, "Meaning", typeof(MeaningOptions))).Embedder.IsUsed)
            throw new ConfigurationException("Search:Mode: vector and hybrid need Meaning:Embedder:Url.");
        services.AddTraces((TelemetryOptions)Configuration.Bind(configuration, "Telemetry", typeof(TelemetryOptions)), cluster);
        services.AddSingleton<NodeStatus>();
        services.AddClustering(cluster);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(network.StopSeconds));
        return builder.Build();
    }

    private static WorkerCommand WorkersOn(DataFolder data, BlobStores stores) => WorkerCommand.Self with { Readable = [data.Blobs, .. stores.Folders], Writable = [data.Scratch] };
}
