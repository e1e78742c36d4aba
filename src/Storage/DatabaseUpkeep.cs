namespace Darkroom.Storage;

/// <summary>The database's own index is written with the image and cannot drift; it can be made anew, an entry at a time, while it is searched.</summary>
internal sealed class DatabaseUpkeep(ISearchEntries entries, RenewSignal renew, ClusterOptions cluster) : ISearchUpkeep
{
    public bool CanDrift => false;

    public async Task<bool> Start(WalkKind kind)
    {
        if (kind != WalkKind.Rebuild || await entries.Stale() > 0) return false;
        await entries.MarkAll();
        renew.Set();
        return true;
    }

    public async ValueTask<SearchUpkeepState> State() =>
        new(cluster.Database.Length > 0 ? "postgresql" : "sqlite", null, null, await entries.Stale(), null);
}
