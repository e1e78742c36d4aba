using System.Net;
using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Api.Admin;
using Darkroom.Imaging;

namespace Darkroom.Silo;

/// <summary>What this process says of itself, and what the cluster is from where it stands.</summary>
internal sealed class NodeStatus(IPlacement placement, ClusterOptions cluster, GrainCensus census, RenderWorkers workers)
{
    public const string Service = "status";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public NodeBody Own() =>
        new(placement.Incarnation, NameOf(cluster.Role), Dns.GetHostName(), Environment.ProcessId, Build.Version, placement.Serving, census.Activations, workers.Waiting, workers.Load);

    /// <summary>One process is a cluster of one.</summary>
    public ClusterBody Alone()
    {
        var own = Own();
        return new("embedded", own, Shards.Count, 0, null, [new(own.Incarnation, own.Role, own.Host, own.Pid, null, null, workers.Load, "serving", placement.ShardsOwned, own)]);
    }

    /// <summary>Of the others those that take calls are asked, all at once.</summary>
    public async Task<ClusterBody> Among(ClusterPlacement members, Peers peers)
    {
        var (own, seen) = (Own(), members.Snapshot());
        var silos = await Task.WhenAll(seen.Silos.Select(async silo => BodyOf(silo, silo.Incarnation == own.Incarnation ? own : await Ask(silo, peers))));
        var owned = silos.Where(silo => silo.State != "gone").Sum(silo => silo.Shards);
        return new("cluster", own, Shards.Count, Shards.Count - owned, seen.Version, silos);
    }

    private static Task<NodeBody?> Ask(SiloSnapshot silo, Peers peers) => silo is { HoldsGrains: true, Address: { } address }
        ? peers.Ask<StatusQuestion, NodeBody>(new Uri(address), silo.Incarnation, Service, new(), Patience)
        : Task.FromResult<NodeBody?>(null);

    private static SiloBody BodyOf(SiloSnapshot silo, NodeBody? said) => new(
        silo.Incarnation,
        said?.Role ?? NameOf(silo.HoldsGrains ? Role.Silo : Role.Api),
        said?.Host ?? (silo.HoldsGrains ? null : ClusterHost.Caller(silo.Address)?.Host),
        said?.Pid ?? (silo.HoldsGrains ? null : ClusterHost.Caller(silo.Address)?.Pid),
        silo.HoldsGrains ? silo.Address : null,
        (long?)silo.BeatAge?.TotalMilliseconds,
        silo.Load,
        silo.State,
        silo.Shards,
        said);

    private static string NameOf(Role role) => $"{role}".ToLowerInvariant();
}

/// <summary>Has nothing to say but that it asks.</summary>
internal sealed record StatusQuestion;
