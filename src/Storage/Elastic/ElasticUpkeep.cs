namespace Darkroom.Storage;

internal sealed class ElasticUpkeep(IndexWalks walks, IDirtySet dirty) : ISearchUpkeep
{
    public bool CanDrift => true;

    public Task<bool> Start(WalkKind kind) => walks.Start(kind, CancellationToken.None);

    public async ValueTask<SearchUpkeepState> State()
    {
        var state = await dirty.State();
        return new SearchUpkeepState("elasticsearch", state.Live, state.Building, await dirty.Pending(), state.Walk);
    }
}
