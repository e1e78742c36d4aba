using System.Collections.Immutable;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>Slink on the wire: the API of a PHP program whose framework's error texts its clients know.</summary>
internal sealed class SlinkDialect(SlinkOptions options) : Dialect
{
    private const int LongestName = 128;
    private const string Thumbnail = "_thumbnail";

    public override string Name => "slink";

    /// <summary>Where pictures are, and the form that the documents' example of an external upload has.</summary>
    public override IReadOnlyList<PathString> CdnPrefixes { get; } = ["/image", "/api/image"];

    public override bool ReadsQuery => true;

    /// <summary><c>/{id}.{ext}</c>; <c>/{id}/detail</c> is the API's.</summary>
    public override bool IsCdnPath(string path) => path.LastIndexOf('/') == 0 && path.Contains('.', StringComparison.Ordinal);

    public override void Map(IEndpointRouteBuilder app)
    {
        app.MapUploads();
        app.MapLists();
        app.MapImages();
        app.MapSessions();
        app.MapUser();
        app.MapGet("/api/health", () => Results.Text("OK"));
        app.MapGet("/api/licenses", () => SlinkJson.Ok(new LicensesBody([])));
    }

    public override Task Refuse(HttpContext context, Refusal refusal)
    {
        var (status, body) = SlinkErrors.Word(refusal, Credentials.Of(context.Request));
        return Write(context, refusal with { Status = status }, body, SlinkJson.Relaxed.SlinkError, "application/vnd.api+json");
    }

    public override Result<Address> ReadAddress(string path, string query)
    {
        var dot = path.LastIndexOf('.');
        if (path.Length > LongestName || !IsCdnPath(path) || dot < 2) return Failure.NotFound;
        // The extension is the format; what cannot be written is a path that does not exist.
        // Its route knows small letters alone.
        var extension = path.AsSpan(dot + 1);
        if (extension.ContainsAnyInRange('A', 'Z') || !MediaTypes.TryFromExtension(extension, out var format)) return Failure.NotFound;

        var (name, parameters) = (path[1..dot], QueryParameters.Read(query));
        if (name.EndsWith(Thumbnail, StringComparison.Ordinal))
            return AddressOf(name[..^Thumbnail.Length], format, SlinkTransform.Thumbnail with { Signature = parameters.Last("s") });

        var read = SlinkTransform.Read(parameters);
        return read.Ok ? AddressOf(name, format, read.Value) : new Result<Address>(null, read.Failure, read.Detail);
    }

    private Address AddressOf(string name, MediaType format, SlinkTransform transform) =>
        new(new(null, name, Name), found => transform.Of(found.Image, format, options), CountsView: true);
}
