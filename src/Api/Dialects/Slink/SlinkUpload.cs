using Darkroom.Actors;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>Uploads of people who are logged in, of guests, and of programs with a key.</summary>
internal static class SlinkUpload
{
    private const int LongestDescription = 255;
    private static readonly string[] Methods = ["POST", "PUT"];

    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/api/upload", Methods, Post).Accept(Scopes.Write);
        app.MapMethods("/api/guest/upload", Methods, PostAsGuest);
        app.MapMethods("/api/external/upload", Methods, PostExternal).Require(Scopes.Write);
    }

    public static bool IsTooLong(string description) => description.Length > LongestDescription;

    public static IResult TooLong => SlinkErrors.Invalid("description", $"This value is too long. It should have {LongestDescription} characters or less.");

    private static async Task<IResult> Post(Caller? caller, HttpRequest request, SlinkUploads uploads)
    {
        if (caller is null) return uploads.GuestsMay ? await PostAsGuest(request, uploads) : Problem.Of(401, "Unauthorized");
        var made = await uploads.Receive(caller.Account, request, isExternal: false);
        if (made.Refused is { } refused) return refused;
        request.HttpContext.Response.Headers.Location = $"image/{made.Image!.Id.ToUuid()}/detail";
        return SlinkJson.Ok(new IdBody(made.Image.Id.ToUuid()), StatusCodes.Status201Created);
    }

    private static async Task<IResult> PostAsGuest(HttpRequest request, SlinkUploads uploads)
    {
        var guest = await uploads.Guest(request.HttpContext);
        if (guest.Refused is { } closed) return closed;
        var made = await uploads.Receive(guest.Account!, request, isExternal: false);
        return made.Refused ?? SlinkJson.Ok(new IdBody(made.Image!.Id.ToUuid()), StatusCodes.Status201Created);
    }

    private static async Task<IResult> PostExternal(Caller caller, HttpRequest request, SlinkUploads uploads, SlinkUrls urls)
    {
        var made = await uploads.Receive(caller.Account, request, isExternal: true);
        return made.Refused ?? SlinkJson.Ok(urls.External(made.Image!, request), StatusCodes.Status201Created);
    }
}
