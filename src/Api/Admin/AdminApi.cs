namespace Darkroom.Api.Admin;

/// <summary>Administration: JSON in and out, errors <c>{"error":"…"}</c>, an admin key for all of it.</summary>
internal static class AdminApi
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin").Require(Scopes.Admin);
        admin.MapPost("/accounts", AccountsApi.Create);
        admin.MapGet("/accounts", AccountsApi.List);
        admin.MapGet("/accounts/{id}", AccountsApi.Get);
        admin.MapPatch("/accounts/{id}", AccountsApi.Change);
        admin.MapDelete("/accounts/{id}", AccountsApi.Delete);
        admin.MapGet("/accounts/{id}/usage", AccountsApi.Usage);
        admin.MapPost("/accounts/{id}/images", ImportsApi.Post);
        admin.MapPost("/accounts/{id}/keys", KeysApi.Create);
        admin.MapGet("/accounts/{id}/keys", KeysApi.List);
        admin.MapDelete("/accounts/{id}/keys/{keyId}", KeysApi.Revoke);
        admin.MapGet("/poison", PoisonApi.List);
        admin.MapDelete("/poison/{sha256}", PoisonApi.Forgive);
        admin.MapGet("/variants", VariantsApi.Get);
        admin.MapGet("/cluster", ClusterApi.Get);
        admin.MapPost("/accounts/{id}/signing-keys", UrlKeysApi.Create);
        admin.MapGet("/accounts/{id}/signing-keys", UrlKeysApi.List);
        admin.MapDelete("/accounts/{id}/signing-keys/{keyId}", UrlKeysApi.Remove);
        admin.MapPost("/accounts/{id}/sign", UrlKeysApi.Sign);
        admin.MapGet("/accounts/{id}/presets", PresetsApi.ListOf);
        admin.MapPut("/accounts/{id}/presets/{name}", PresetsApi.PutOf);
        admin.MapDelete("/accounts/{id}/presets/{name}", PresetsApi.RemoveOf);
        admin.MapPost("/search/reindex", ReindexApi.Start);
        admin.MapGet("/search/reindex", ReindexApi.Get);
        admin.MapGet("/orphans", OrphansApi.List);
        admin.MapDelete("/orphans/{id}", OrphansApi.Remove);
    }

    /// <summary>The words of administration for what is not an image.</summary>
    public static IResult NotFound(string what) => Problem.Of(StatusCodes.Status404NotFound, $"{what} not found");
}
