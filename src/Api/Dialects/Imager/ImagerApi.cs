using Darkroom.Actors;

namespace Darkroom.Api.Dialects.Imager;

/// <summary>Imager's two calls, and as extensions the list and the delete that it lacks.</summary>
internal static class ImagerApi
{
    private const int PageSize = 20;

    public static void MapImager(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/images/upload", Upload).Require(Scopes.Write);
        app.MapGet("/api/images/mine", Mine).Require(Scopes.Read);
        app.MapGet("/api/images/{id}", Get).Require(Scopes.Read);
        app.MapDelete("/api/images/{id}", Delete).Require(Scopes.Delete);
    }

    private static async Task<IResult> Upload(Caller caller, HttpRequest request, UploadServices services, PublicUrls urls)
    {
        await using var upload = new Upload(services, caller.Account, new UploadRules());
        var expected = await upload.Expect(request.ContentLength);
        if (!expected.Ok) return Problem.Of(expected.Failure, expected.Detail);
        var form = await UploadForm.Read(request, "image", file => upload.Receive(file, request.ContentLength, request.HttpContext.RequestAborted));
        if (!form.Ok) return Problem.Of(form.Failure, form.Detail);
        var fileName = Texts.Name("file name", form.Value.FileName, services.Limits);
        if (!fileName.Ok) return Problem.Of(fileName.Failure, fileName.Detail);

        var registered = await upload.Register(new NewImage { FileName = fileName.Value });
        if (!registered.Ok) return Problem.Of(registered.Failure, registered.Detail);
        var image = registered.Value;
        return Success(new ImagerUpload(image.Id.ToString(), UrlOf(image, request, urls)));
    }

    private static async Task<IResult> Get(string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, PublicUrls urls) =>
        await catalogue.FindImage(caller.Account.Id, id) is { } image ? Success(Body(image, request, urls)) : Problem.Of(Failure.NotFound);

    private static async Task<IResult> Mine(Caller caller, HttpRequest request, ICatalogueReader catalogue, PublicUrls urls)
    {
        var number = Numbers.Page(request.Query["page"]);
        var page = await catalogue.ListImages(new ImageQuery(caller.Account.Id, [], MatchAny: false, number, PageSize));
        return Success(new ImagerPage(number, page.Total, (page.Total + PageSize - 1) / PageSize, [.. page.Items.Select(image => Body(image, request, urls))]));
    }

    private static async Task<IResult> Delete(string id, Caller caller, ICatalogueReader catalogue, ImageEdits edits)
    {
        if (await catalogue.FindImage(caller.Account.Id, id) is not { } image) return Problem.Of(Failure.NotFound);
        var deleted = await edits.Delete(image);
        return deleted.Ok ? Success(new ImagerDeleted(image.Id.ToString())) : Problem.Of(deleted.Failure, deleted.Detail);
    }

    private static IResult Success<T>(T data) => Json.Ok(new ImagerAnswer<T>("success", data));

    private static ImagerImage Body(Image image, HttpRequest request, PublicUrls urls) => new(
        image.Id.ToString(), UrlOf(image, request, urls), image.Content.Size.Width, image.Content.Size.Height);

    private static string UrlOf(Image image, HttpRequest request, PublicUrls urls) => $"{urls.Imager(request)}/{image.Id}";
}

internal sealed record ImagerAnswer<T>(string Status, T Data);

internal sealed record ImagerUpload(string Id, string Url);

internal sealed record ImagerImage(string Id, string Url, int Width, int Height);

internal sealed record ImagerPage(int Page, long Total, long Pages, ImagerImage[] Images);

internal sealed record ImagerDeleted(string Id);
