namespace Darkroom.Api.Admin;

/// <summary><c>/admin/search/reindex</c>: the index that searches ask, built anew or compared with the catalogue while everything goes on.</summary>
internal static class ReindexApi
{
    public static async Task<IResult> Start(HttpRequest request, ISearchUpkeep upkeep)
    {
        var text = request.Query["kind"].ToString();
        if (KindOf(text) is not { } kind) return Problem.Of(StatusCodes.Status400BadRequest, "kind must be rebuild, check or repair");
        if (kind != WalkKind.Rebuild && !upkeep.CanDrift) return Problem.Of(StatusCodes.Status400BadRequest, "The database's own index is written with each image: there is nothing to check");
        if (!await upkeep.Start(kind)) return Problem.Of(StatusCodes.Status409Conflict, "One runs already");
        return Json.Ok(Body(await upkeep.State()), StatusCodes.Status202Accepted);
    }

    public static async Task<IResult> Get(ISearchUpkeep upkeep) => Json.Ok(Body(await upkeep.State()));

    private static WalkKind? KindOf(string text) => text switch
    {
        "" or "rebuild" => WalkKind.Rebuild,
        "check" => WalkKind.Check,
        "repair" => WalkKind.Repair,
        _ => null,
    };

    private static SearchIndexBody Body(SearchUpkeepState state) => new(
        state.Engine,
        state.Index,
        state.Building,
        state.Pending,
        state.Walk is not { } walk
            ? null
            : new ReindexBody(
                walk.Kind.ToString().ToLowerInvariant(),
                walk.Runs,
                walk.Total,
                walk.Done,
                walk.Found.Missing,
                walk.Found.Stale,
                walk.Found.Extra,
                walk.StartedAt,
                walk.FinishedAt));
}

/// <param name="Engine"><c>sqlite</c>, <c>postgresql</c> or <c>elasticsearch</c>.</param>
/// <param name="Index">The index behind the alias; null where the database searches.</param>
/// <param name="Building">The one that a rebuild makes.</param>
/// <param name="Pending">Images whose entry is behind.</param>
/// <param name="Reindex">What runs or ran last.</param>
internal sealed record SearchIndexBody(string Engine, string? Index, string? Building, long Pending, ReindexBody? Reindex);

/// <param name="Total">Images when it began.</param>
/// <param name="Done">Images that it reached; a rebuild ends when the last of them is written.</param>
/// <param name="Missing">Images without a document.</param>
/// <param name="Stale">Documents that say something else than the catalogue.</param>
/// <param name="Extra">Documents of images that are not there.</param>
internal sealed record ReindexBody(
    string Kind, bool Running, long Total, long Done, long Missing, long Stale, long Extra, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);
