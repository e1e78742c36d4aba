using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Api.Admin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Members = Darkroom.Actors.ClusterOptions;

namespace Darkroom.Silo;

/// <summary>Section <c>Orleans</c>.</summary>
public sealed record OrleansOptions
{
    [Description("Name of this cluster among those of one Redis or one database")]
    [Required]
    public string ClusterId { get; init; } = "darkroom";

    [Description("Port on which Api nodes call the grains of this process")]
    [Range(1, 65_535)]
    public int GatewayPort { get; init; } = 30_000;

    [Description("Redis that knows the members of the cluster, as host:port; empty: the database does")]
    public string Redis { get; init; } = "";
}

/// <summary>The engine that hosts the grains: Orleans, in the place of ours. What it does not promise: docs/decisions/0083-orleans.md.</summary>
internal static class Clustering
{
    public static readonly (string Name, Type Record)[] Sections = [("Orleans", typeof(OrleansOptions))];

    private static readonly JsonSerializerOptions Messages = new()
    {
        MaxDepth = 32,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public static IServiceCollection AddEngine(this IServiceCollection services, IConfiguration configuration)
    {
        var cluster = Of<Members>(configuration, "Cluster");
        var (orleans, actors, network) = (Of<OrleansOptions>(configuration, "Orleans"), Of<ActorsOptions>(configuration, "Actors"), Of<NetworkOptions>(configuration, "Network"));
        if (cluster.Database.Length == 0) throw new ConfigurationException("Cluster:Database: on Orleans every process is one of a cluster.");
        if (cluster.OwnsGrains && cluster.Port == 0) throw new ConfigurationException("Cluster:Port: Orleans takes no free one by itself.");
        services.AddSerializer(json => json.AddJsonSerializer(type => type.Namespace?.StartsWith("Darkroom.", StringComparison.Ordinal) == true, Messages));
        services.Configure<Orleans.Configuration.ClusterOptions>(names => names.ClusterId = names.ServiceId = orleans.ClusterId);
        return cluster.OwnsGrains
            ? services.AddShards().AddOrleans(silo => Configure(silo, cluster, orleans, actors, network))
            : services.AddOrleansClient(client => Configure(client, cluster, orleans, actors));
    }

    /// <summary>To be called last.</summary>
    public static IServiceCollection AddClustering(this IServiceCollection services, Members cluster) => services
        .AddSingleton(FreshnessRule.Of(cluster))
        .AddSingleton<IPlacement>(provider => new LocalPlacement(epoch: 0, provider.GetService<ILocalSiloDetails>()?.SiloAddress.Generation ?? 0))
        .AddSingleton(new GrainCensus(() => new Dictionary<string, int>(StringComparer.Ordinal)))
        .AddSingleton<ClusterView>(provider => () => View(provider.GetRequiredService<NodeStatus>().Own(), provider.GetRequiredService<IGrainFactory>()));

    private static void Configure(ISiloBuilder silo, Members cluster, OrleansOptions orleans, ActorsOptions actors, NetworkOptions network)
    {
        var (bind, isAny) = (IPAddress.Parse(network.Bind), network.Bind is "0.0.0.0" or "::");
        var host = cluster.Address.Length > 0 ? new Uri(cluster.Address).DnsSafeHost : isAny ? Dns.GetHostName() : network.Bind;
        if (isAny) silo.ConfigureEndpoints(host, cluster.Port, orleans.GatewayPort, bind.AddressFamily, listenOnAnyHostAddress: true);
        else silo.ConfigureEndpoints(bind, cluster.Port, orleans.GatewayPort);
        if (orleans.Redis.Length > 0) silo.UseRedisClustering(orleans.Redis);
        else silo.UseAdoNetClustering(members => (members.Invariant, members.ConnectionString) = ("Npgsql", cluster.Database));
        silo.AddAdoNetGrainStorage("catalogue", state =>
        {
            (state.Invariant, state.ConnectionString, state.DeleteStateOnClear) = ("Npgsql", cluster.Database, true);
            state.GrainStorageSerializer = new DocumentSerializer();
        });
        silo.AddIncomingGrainCallFilter<OutdatedWrites>();
        silo.Configure<ClusterMembershipOptions>(members =>
            (members.ProbeTimeout, members.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(cluster.LeaseSeconds / 3.0), 1));
        silo.Configure<SiloMessagingOptions>(messages =>
            (messages.ResponseTimeout, messages.MaxEnqueuedRequestsHardLimit) = (TimeSpan.FromSeconds(actors.ResponseTimeoutSeconds), actors.MailboxSize));
        silo.Configure<GrainCollectionOptions>(idle => idle.CollectionAge = TimeSpan.FromSeconds(Math.Max(actors.IdleSeconds, 61)));
    }

    private static void Configure(IClientBuilder client, Members cluster, OrleansOptions orleans, ActorsOptions actors)
    {
        if (orleans.Redis.Length > 0) client.UseRedisClustering(orleans.Redis);
        else client.UseAdoNetClustering(members => (members.Invariant, members.ConnectionString) = ("Npgsql", cluster.Database));
        client.Configure<ClientMessagingOptions>(messages => messages.ResponseTimeout = TimeSpan.FromSeconds(actors.ResponseTimeoutSeconds));
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(cluster.LeaseSeconds));
    }

    private static async Task<ClusterBody> View(NodeBody own, IGrainFactory grains)
    {
        var members = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true);
        return new("orleans", own, 0, 0, null, [.. members.Select(member =>
            new SiloBody(member.SiloAddress.Generation, "silo", $"{member.SiloAddress.Endpoint}", null, 0, $"{member.Status}".ToLowerInvariant(), 0, null))]);
    }

    /// <summary>Before the silo, and so before any write.</summary>
    private static IServiceCollection AddShards(this IServiceCollection services) => services
        .AddSingleton<OrleansShards>()
        .AddSingleton<Func<Fence?>>(provider => provider.GetRequiredService<OrleansShards>().FenceOfTurn)
        .AddHostedService(provider => provider.GetRequiredService<OrleansShards>());

    private static T Of<T>(IConfiguration configuration, string section) => (T)Configuration.Bind(configuration, section, typeof(T));
}
