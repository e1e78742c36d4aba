namespace Darkroom.Api.Dialects.Slink;

/// <summary>Refusals in Slink's words: a title that is a class's name, a message, and what is wrong with which property.</summary>
internal static class SlinkErrors
{
    private const string HttpException = "Symfony.Component.HttpKernel.Exception.HttpException";

    /// <summary>A request's property is not what it should be: 422.</summary>
    public static IResult Invalid(string property, string message) => Problem.Of(Violated(422, "Validation Error", new Violation(property, message)));

    public static IResult Invalid(IEnumerable<Violation> violations) => Problem.Of(Violated(422, "Validation Error", [.. violations]));

    /// <summary>A rule of the business is broken: 400.</summary>
    public static IResult Broken(Violation violation) => Problem.Of(Violated(400, "Specification Error", violation));

    public static IResult Forbidden => Problem.Of(Failure.Forbidden, "Access Denied.");

    /// <summary>An upload that was refused: the file's fault is said of the file.</summary>
    public static IResult OfUpload(Failure failure, string? detail) => failure switch
    {
        Failure.UnsupportedType or Failure.VideoDisabled or Failure.TooLarge or Failure.Invalid => Invalid("image", detail ?? FailureTable.Of(failure).Message),
        Failure.Undecodable or Failure.TooManyPixels or Failure.TooExpensive => Invalid("image", detail ?? "This file is not a valid image."),
        _ => Problem.Of(failure, detail),
    };

    public static (int Status, SlinkError Body) Word(Refusal refusal, Credentials? shown)
    {
        if (!refusal.Violations.IsEmpty) return (refusal.Status, Body(HttpException, refusal.Message, [.. refusal.Violations.Select(Shown)]));
        return refusal.Status switch
        {
            401 when shown is { IsToken: false } => (401, new(new(null, "Authentication failed") { Code = "INVALID_API_KEY" })),
            401 => (401, Body("Symfony.Component.Security.Core.Exception.AuthenticationException", refusal.Message == "Unauthorized" ? "Authentication required" : refusal.Message)),
            500 => (500, Body("Internal Server Error", "An error occurred, while processing the request")),
            var status => (status, Body(TitleOf(status), refusal.Message)),
        };
    }

    private static Refusal Violated(int status, string message, params Violation[] violations) =>
        new(Failure.Invalid, status, message) { Violations = [.. violations] };

    private static SlinkError Body(string title, string message, ViolationBody[]? violations = null) => new(new(title, message) { Violations = violations });

    private static ViolationBody Shown(Violation violation) => new(violation.Property, violation.Message) { Data = violation.Data as DuplicateImage };

    private static string TitleOf(int status) => status switch
    {
        400 => "Symfony.Component.HttpKernel.Exception.BadRequestHttpException",
        403 => "Symfony.Component.HttpKernel.Exception.AccessDeniedHttpException",
        404 => "Symfony.Component.HttpKernel.Exception.NotFoundHttpException",
        405 => "Symfony.Component.HttpKernel.Exception.MethodNotAllowedHttpException",
        409 => "Symfony.Component.HttpKernel.Exception.ConflictHttpException",
        429 => "Symfony.Component.HttpKernel.Exception.TooManyRequestsHttpException",
        503 => "Symfony.Component.HttpKernel.Exception.ServiceUnavailableHttpException",
        _ => HttpException,
    };
}
