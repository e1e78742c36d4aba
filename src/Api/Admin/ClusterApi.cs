namespace Darkroom.Api.Admin;

/// <summary><c>/admin/cluster</c>: who lives, who owns what, and what waits where, as the process that is asked sees it.</summary>
internal static class ClusterApi
{
    public static async Task<IResult> Get(ClusterView view) => Json.Ok(await view());
}

/// <summary>Put in by the executable, which knows the engine and the workers.</summary>
public delegate Task<ClusterBody> ClusterView();

/// <param name="Mode"><c>embedded</c> or <c>cluster</c>.</param>
/// <param name="Node">The process that answers.</param>
/// <param name="OwnershipVersion">Number of the last change of owners that it knows; null when there is one process.</param>
/// <param name="Unowned">Shards that nobody has who lives.</param>
public sealed record ClusterBody(string Mode, NodeBody Node, int Shards, int Unowned, long? OwnershipVersion, IReadOnlyList<SiloBody> Silos);

/// <summary>What a process says of itself.</summary>
/// <param name="Host">Name of its machine, pod or container.</param>
/// <param name="Pid">Its process id there.</param>
/// <param name="Serving">Whether its lease holds.</param>
/// <param name="Activations">Grains in its memory, by their class.</param>
/// <param name="RendersWaiting">Renders without a worker yet.</param>
/// <param name="RenderSeconds">Estimated work of the renders that run and wait.</param>
public sealed record NodeBody(
    long Incarnation, string Role, string? Host, int? Pid, string Version, bool Serving, IReadOnlyDictionary<string, int> Activations, int RendersWaiting, double RenderSeconds);

/// <summary>A process of the cluster.</summary>
/// <param name="BeatAgeMs">Since it renewed its lease, as far as the answering process saw.</param>
/// <param name="Load">What it said with its last renewal: seconds of rendering that wait there.</param>
/// <param name="State"><c>serving</c>, <c>leaving</c>, or <c>gone</c>: dead, and its shards have no heir yet.</param>
/// <param name="Host">Of one that answered, and of every Api node.</param>
/// <param name="Said">Null for one that takes no calls (an Api node, but for the one that answers this), and one that did not answer within a second.</param>
public sealed record SiloBody(long Incarnation, string Role, string? Host, int? Pid, string? Address, long? BeatAgeMs, double Load, string State, int Shards, NodeBody? Said);
