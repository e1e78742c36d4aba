namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>A browser that fetches ahead what nobody clicked must not create or delete anything.</summary>
internal static class Prefetch
{
    public static IResult Refused => Problem.Of(Failure.Forbidden, "This call changes something and is not answered to a prefetch");

    public static bool IsOne(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && (Says(request, "Sec-Purpose") || Says(request, "Purpose") || Says(request, "X-Purpose") || Says(request, "X-Moz"));

    private static bool Says(HttpRequest request, string header) =>
        request.Headers[header].ToString() is var value
        && (value.Contains("prefetch", StringComparison.OrdinalIgnoreCase) || value.Contains("preview", StringComparison.OrdinalIgnoreCase));
}
