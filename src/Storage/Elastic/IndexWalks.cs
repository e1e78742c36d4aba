using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>
/// Walks over all images: a rebuild enters them into the dirty set, so that one writer writes all documents, and puts the new index in place when
/// they are written; a check compares documents with the catalogue. Where a walk is stands in the database: any process takes it up.
/// </summary>
internal sealed partial class IndexWalks(ElasticIndices indices, ElasticOptions options, IDirtySet dirty, IndexCheck check, IndexMeaning meaning, ILogger<IndexWalks> log)
{
    /// <returns>False when a walk runs already.</returns>
    public async Task<bool> Start(WalkKind kind, CancellationToken cancellation)
    {
        if (kind != WalkKind.Rebuild) return await dirty.StartWalk(kind, null);
        var state = await dirty.State();
        if (state.Walk is { Runs: true }) return false;
        var vectors = await meaning.Wanted(state.LiveVectors);
        var index = await indices.Create(vectors, cancellation);
        if (await dirty.StartWalk(kind, index, vectors)) return true;
        await indices.Delete(index, cancellation);
        return false;
    }

    /// <summary>A first index, or one instead of one that is gone, of another shape or with other vectors.</summary>
    public async Task Prepare(CancellationToken cancellation)
    {
        var state = await dirty.State();
        if (!state.Enabled || state.Walk is { Runs: true }) return;
        if (state.Live is { } live)
        {
            if (await indices.Exists(live, cancellation))
            {
                if (state.Shape == ElasticTemplate.Shape && state.LiveVectors == await meaning.Wanted(state.LiveVectors)) return;
            }
            else
            {
                await dirty.Lost(live);
            }
        }

        if (await Start(WalkKind.Rebuild, cancellation)) LogBuilding();
    }

    /// <returns>Whether there is more to do at once; a rebuild goes on as what it entered is written.</returns>
    public async Task<bool> Step(CancellationToken cancellation)
    {
        var state = await dirty.State();
        if (state.Walk is not { Runs: true } walk) return false;
        if (walk.Kind == WalkKind.Rebuild)
        {
            await Rebuild(state, walk, cancellation);
            return false;
        }

        if (walk.Place is null) await dirty.FinishWalk(walk, state.Shape);
        else if (state.Live is { } live) await check.Step(walk, live, state.LiveVectors, cancellation);
        else await dirty.FinishWalk(walk, state.Shape);
        return true;
    }

    private async Task Rebuild(FeedState state, Walk walk, CancellationToken cancellation)
    {
        if (walk.Place is not null)
        {
            // So few wait that what changes meanwhile does not.
            await dirty.WalkOn(2 * options.BulkImages);
            return;
        }

        if (state.Building is not { } index || !await dirty.IsDrained()) return;
        if (!await indices.Exists(index, cancellation))
        {
            await dirty.Lost(index);
            return;
        }

        await indices.Refresh(index, cancellation);
        await indices.PutInPlace(index, cancellation);
        await dirty.FinishWalk(walk, ElasticTemplate.Shape);
        if (state.Live is { } old) await indices.Delete(old, cancellation);
        LogBuilt(index, walk.Done);
    }

    [LoggerMessage(1, LogLevel.Warning, "A new search index is built from the catalogue")]
    private partial void LogBuilding();

    [LoggerMessage(2, LogLevel.Warning, "Searches ask the new index {Index} of {Images} images")]
    private partial void LogBuilt(string index, long images);
}
