using System.Text.RegularExpressions;
using Darkroom.Actors;

namespace Darkroom.Api.Admin;

/// <summary><c>/admin/accounts/{id}/presets</c>, and <c>/darkroom/presets</c> for an account's own key.</summary>
internal static partial class PresetsApi
{
    public static void MapPresets(this IEndpointRouteBuilder app)
    {
        app.MapGet("/darkroom/presets", (Caller caller, ICatalogueReader catalogue) => List(caller.Account, catalogue)).Require(Scopes.Read);
        app.MapPut("/darkroom/presets/{name}", (string name, Caller caller, HttpRequest request, IGrainFactory grains, Freshness freshness, LimitOptions limits, OutputLimits outputs) =>
            Put(caller.Account, name, request, grains, freshness, limits, outputs)).Require(Scopes.Write);
        app.MapDelete("/darkroom/presets/{name}", (string name, Caller caller, IGrainFactory grains, Freshness freshness) =>
            Remove(caller.Account, name, grains, freshness)).Require(Scopes.Write);
    }

    public static async Task<IResult> ListOf(string id, ICatalogueReader catalogue) => await List(await AccountsApi.Find(id, catalogue), catalogue);

    public static async Task<IResult> PutOf(
        string id, string name, HttpRequest request, ICatalogueReader catalogue, IGrainFactory grains, Freshness freshness, LimitOptions limits, OutputLimits outputs) =>
        await Put(await AccountsApi.Find(id, catalogue), name, request, grains, freshness, limits, outputs);

    public static async Task<IResult> RemoveOf(string id, string name, ICatalogueReader catalogue, IGrainFactory grains, Freshness freshness) =>
        await Remove(await AccountsApi.Find(id, catalogue), name, grains, freshness);

    private static async Task<IResult> List(Account? account, ICatalogueReader catalogue)
    {
        if (account is null) return AdminApi.NotFound("Account");
        var presets = (await catalogue.FindSettings(account.Id)).Presets;
        return Json.Ok(new PresetListBody([.. presets.OrderBy(preset => preset.Key, StringComparer.Ordinal).Select(preset => new PresetBody(preset.Key, preset.Value))]));
    }

    private static async Task<IResult> Put(Account? account, string name, HttpRequest request, IGrainFactory grains, Freshness freshness, LimitOptions limits, OutputLimits outputs)
    {
        var read = await JsonBody.Read(request, Json.Default.PresetOps, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        if (!Name().IsMatch(name)) return Problem.Of(Failure.Invalid, "A preset's name must match ^[a-z0-9][a-z0-9-]{0,63}$");
        var ops = read.Value.Ops ?? "";
        var check = TransformationPresets.Check(ops, outputs);
        if (!check.Ok) return Problem.Of(check.Failure, check.Detail);
        if (account is null) return AdminApi.NotFound("Account");

        var set = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).SetPreset(name, ops);
        if (!set.Ok) return set.Failure == Failure.NotFound ? AdminApi.NotFound("Account") : Problem.Of(set.Failure, set.Detail);
        freshness.AccountChanged();
        return Json.Ok(new PresetBody(name, ops));
    }

    private static async Task<IResult> Remove(Account? account, string name, IGrainFactory grains, Freshness freshness)
    {
        if (account is null) return AdminApi.NotFound("Account");
        var removed = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).RemovePreset(name);
        if (!removed.Ok) return AdminApi.NotFound("Preset");
        freshness.AccountChanged();
        return Results.NoContent();
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
