using Darkroom.Api.RateLimits;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>Log-in, its renewal and its end, and signing up.</summary>
internal static class SlinkSessions
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/auth/login", Login);
        app.MapPost("/api/auth/refresh", Refresh);
        app.MapPost("/api/auth/logout", Logout);
        app.MapPost("/api/auth/signup", SignUp.Post);
    }

    private static async Task<IResult> Login(HttpRequest request, LogIns logIns, AddressLimits addresses, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.LoginWish, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        if ((body.Value.Username ?? body.Value.Email) is not { Length: > 0 and <= 255 } login) return SlinkErrors.Invalid("username", "This value should not be blank.");
        if (body.Value.Password is not { Length: > 0 and <= 256 } password) return SlinkErrors.Invalid("password", "This value should not be blank.");
        if (addresses.LogIn(request.HttpContext) is { } refused) return refused;

        return await logIns.Enter(login, password, request.HttpContext) switch
        {
            (_, { } tokens) => SlinkJson.Ok(tokens),
            ({ State: AccountState.Pending }, _) => Problem.Of(Failure.Forbidden, "Your account is awaiting approval."),
            ({ State: AccountState.Suspended }, _) => Problem.Of(Failure.Forbidden, "Your account is suspended."),
            _ => Problem.Of(StatusCodes.Status401Unauthorized, "Invalid credentials."),
        };
    }

    private static async Task<IResult> Refresh(HttpRequest request, LogIns logIns, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.RefreshWish, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        return await logIns.Refresh(body.Value.RefreshToken ?? "", request.HttpContext) is { } tokens
            ? SlinkJson.Ok(tokens)
            : Problem.Of(StatusCodes.Status401Unauthorized, "Invalid refresh token.");
    }

    private static async Task<IResult> Logout(HttpRequest request, LogIns logIns, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.RefreshWish, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        await logIns.End(body.Value.RefreshToken ?? "");
        return Results.NoContent();
    }
}
