using Darkroom.Actors;
using Darkroom.Grains;

namespace Darkroom.Silo;

/// <summary>The silos of the cluster that said with their last renewal that nothing waits for their workers.</summary>
internal sealed class RenderPeers(ClusterPlacement placement, Peers peers) : IRenderPeers
{
    public const string Service = "render";

    /// <summary>A little less than an asker waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(80);

    public bool AnyIdle => placement.Members.Any(IsIdle);

    public async Task<PassedAnswer> Render(PassedRender job)
    {
        var idle = placement.Members.Where(IsIdle).ToArray();
        if (idle.Length == 0) return PassedAnswer.No;
        // Any of them, so that silos which are full at once do not choose the same one.
        var chosen = idle[Random.Shared.Next(idle.Length)];
        return await peers.Ask<PassedRender, PassedAnswer>(chosen.Address, chosen.Incarnation, Service, job, Patience) ?? PassedAnswer.No;
    }

    private bool IsIdle(Member member) => member is { HoldsGrains: true, Leaving: false, Load: 0 } && member.Incarnation != placement.Incarnation;
}
