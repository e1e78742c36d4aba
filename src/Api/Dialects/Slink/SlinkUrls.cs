namespace Darkroom.Api.Dialects.Slink;

/// <summary>The URLs of one image as Slink hands them out.</summary>
internal sealed class SlinkUrls(SlinkOptions options, PublicUrls urls)
{
    public static string FileName(Image image) => $"{image.Id.ToUuid()}.{image.Content.Type.Extension}";

    public static string Content(Image image) => $"/image/{FileName(image)}";

    /// <summary>The thumbnail is signed where strangers need a signature.</summary>
    public ExternalBody External(Image image, HttpRequest request)
    {
        var (id, extension) = (image.Id.ToUuid(), image.Content.Type.Extension);
        var signature = options is { SignedTransforms: SignedTransforms.Required, TransformSecret: { } secret } ? "?s=" + SlinkTransform.Thumbnail.Sign(image.Id, secret) : "";
        var before = options.ExternalUrlStyle switch
        {
            ExternalUrlStyle.Relative => "image/",
            ExternalUrlStyle.Absolute => urls.Slink(request) + "/image/",
            _ => "/api/image/",
        };
        return new ExternalBody(id, $"{before}{id}.{extension}", $"{before}{id}_thumbnail.{extension}{signature}");
    }
}
