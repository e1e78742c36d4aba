using Darkroom.Actors;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>The calls, under the documented root and two older ones that clients still use.</summary>
internal static class ImageResizerApi
{
    private static readonly string[] Roots = ["/v1", "/v0.1", ""];

    public static void MapImageResizer(this IEndpointRouteBuilder app)
    {
        foreach (var root in Roots)
        {
            app.MapGet(root + "/images", ImageResizerUpload.FromUrl).Require(Scopes.Write);
            app.MapPost(root + "/images", ImageResizerUpload.FromBody).Require(Scopes.Write);
            app.MapGet(root + "/images/{id}", Get).Require(Scopes.Read);
            app.MapGet(root + "/account", GetAccount).Require(Scopes.Read);

            // What the documents do by GET has a safe double each.
            app.MapMethods(root + "/images/{id}/delete", ["GET", "POST"], ImageResizerEdits.Delete).Require(Scopes.Delete);
            app.MapDelete(root + "/images/{id}", ImageResizerEdits.Delete).Require(Scopes.Delete);
            app.MapMethods(root + "/images/{id}/add_tags", ["GET", "POST"], ImageResizerEdits.AddTags).Require(Scopes.Write);
            app.MapMethods(root + "/images/{id}/remove_tags", ["GET", "POST"], ImageResizerEdits.RemoveTags).Require(Scopes.Write);
        }
    }

    private static async Task<IResult> Get(string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageBodies bodies)
    {
        var flags = Flags.Read(request);
        if (!flags.Ok) return Problem.Of(flags.Failure, flags.Detail);
        return await catalogue.FindImage(caller.Account.Id, id) is { } image
            ? ImageResizerJson.Ok(await bodies.Of(image, caller, flags.Value, request))
            : Problem.Of(Failure.NotFound);
    }

    private static async Task<IResult> GetAccount(Caller caller, ImageBodies bodies) => ImageResizerJson.Ok(await bodies.Of(caller.Account));
}

/// <summary>Puts answers together.</summary>
internal sealed class ImageBodies(ICatalogueReader catalogue, IGrainFactory grains, PublicUrls urls)
{
    public async Task<ImageBody> Of(Image image, Caller caller, Flags flags, HttpRequest request)
    {
        var body = new ImageBody(image.Id.ToString(), image.Content.Size.Width, image.Content.Size.Height, image.Bytes, [.. image.Tags]);
        if (flags.Verbose)
        {
            body = body with
            {
                Format = image.Content.Type.Mime["image/".Length..],
                CreatedAt = image.CreatedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
                Created = image.CreatedAt.ToUnixTimeSeconds(),
                MimeType = image.Content.Type.Mime,
                Url = $"{urls.ImageResizer(request)}/{image.Id}",
            };
        }

        if (flags.WithExif || flags.WithMiniPreview)
        {
            var details = await catalogue.FindDetails(image.Id);
            if (flags.WithExif) body = body with { Exif = System.Text.Json.JsonElement.Parse(details.Exif ?? "{}") };
            if (flags.WithMiniPreview) body = body with { MiniPreview = details.MiniPreview };
        }

        return flags.WithAccount ? body with { Account = await Of(caller.Account) } : body;
    }

    public async Task<AccountBody> Of(Account account)
    {
        var usage = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).Usage();
        var used = usage.Value ?? new AccountUsage(0, 0, 0, 0, 0, 0);
        return new AccountBody(used.Images, StorageBody.Of(account.StorageLimit, used.Stored));
    }
}
