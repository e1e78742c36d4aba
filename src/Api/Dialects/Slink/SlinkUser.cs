using Darkroom.Actors;
using Darkroom.Api.RateLimits;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>The person who is logged in: profile, password, preferences, API keys.</summary>
internal static class SlinkUser
{
    public static void MapUser(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/user", (Caller caller) => SlinkJson.Ok(SlinkRows.User(caller.Account, caller.Scopes))).Require(Scopes.Read);
        app.MapPatch("/api/user/profile", ChangeProfile).Require(Scopes.All);
        app.MapPost("/api/user/change-password", ChangePassword).Require(Scopes.All);
        app.MapGet("/api/user/preferences", GetPreferences).Require(Scopes.Read);
        app.MapPatch("/api/user/preferences", ChangePreferences).Require(Scopes.All);
        app.MapApiKeys();
        app.MapMethods("/api/user/sharex-config", ["GET", "POST"], ShareX.Get).Require(Scopes.Read);
    }

    private static async Task<IResult> ChangeProfile(Caller caller, HttpRequest request, IGrainFactory grains, Freshness freshness, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.ProfileWish, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        if (body.Value.DisplayName?.Trim() is not { Length: > 0 and <= 100 } name || !Texts.IsPrintable(name)) return SlinkErrors.Invalid("display_name", "This value should have 1 to 100 characters.");
        var changed = await grains.GetGrain<IAccountGrain>(caller.Account.Id.ToString()).Update(new UpdateAccount(Name: name));
        freshness.AccountChanged();
        return changed.Ok ? Results.NoContent() : Problem.Of(changed.Failure, changed.Detail);
    }

    /// <summary>Every session of the account ends with its old password.</summary>
    private static async Task<IResult> ChangePassword(
        Caller caller, HttpRequest request, ISessions sessions, AddressLimits addresses, Passwords passwords, IGrainFactory grains, Freshness freshness, SlinkOptions options, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.PasswordWish, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        if (SignUp.PasswordViolation(body.Value.Password, body.Value.Confirm, options) is { } violation) return SlinkErrors.Invalid([violation]);
        if (addresses.LogIn(request.HttpContext) is { } refused) return refused;
        var credential = await sessions.FindCredential(caller.Account.Id);
        if (!await passwords.Verify(credential?.PasswordHash, body.Value.OldPassword ?? "")) return SlinkErrors.Invalid("old_password", "Invalid old password.");

        var hash = await passwords.Hash(body.Value.Password!);
        var changed = await grains.GetGrain<IAccountGrain>(caller.Account.Id.ToString()).Update(new UpdateAccount(PasswordHash: hash));
        if (!changed.Ok) return Problem.Of(changed.Failure, changed.Detail);
        freshness.SessionEnded();
        return Results.NoContent();
    }

    private static async Task<IResult> GetPreferences(Caller caller, ICatalogueReader catalogue) =>
        SlinkJson.Ok(new Preferences((await catalogue.FindSettings(caller.Account.Id)).Preferences).Shown());

    private static async Task<IResult> ChangePreferences(Caller caller, HttpRequest request, ICatalogueReader catalogue, IGrainFactory grains, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.DictionaryStringJsonElement, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        var (kept, violations) = Preferences.Read(body.Value);
        if (violations.Count > 0) return SlinkErrors.Invalid(violations);
        var changed = await grains.GetGrain<IAccountGrain>(caller.Account.Id.ToString()).Update(new UpdateAccount(Preferences: kept));
        return changed.Ok ? await GetPreferences(caller, catalogue) : Problem.Of(changed.Failure, changed.Detail);
    }
}
