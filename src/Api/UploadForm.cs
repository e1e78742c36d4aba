using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Darkroom.Api;

/// <summary>A multipart body read as it arrives: text fields in any order, one file that is streamed on.</summary>
internal sealed class UploadForm
{
    private const int LongestField = 64 << 10;
    private const int MostFields = 256;
    private const int LongestBoundary = 70;

    private readonly Dictionary<string, List<string>> fields = new(StringComparer.Ordinal);

    /// <summary>The name that the client gave the file, without folders; empty when it gave none.</summary>
    public string FileName { get; private set; } = "";

    public IEnumerable<string> All(string field) => fields.TryGetValue(field, out var values) ? values : [];

    public string? First(string field) => All(field).FirstOrDefault();

    /// <param name="fileField">Name of the part that is the file; null for the first part that has a file name.</param>
    /// <param name="receive">Takes the file's bytes while they arrive.</param>
    public static async Task<Result<UploadForm>> Read(HttpRequest request, string? fileField, Func<Stream, Task<Result<Done>>> receive)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return (Failure.Invalid, "The body must be multipart/form-data");
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > LongestBoundary) return (Failure.Invalid, "The multipart boundary is missing or too long");

        var form = new UploadForm();
        try
        {
            var reader = new MultipartReader(boundary, request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 8 << 10 };
            return await form.ReadParts(reader, fileField, receive, request.HttpContext.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not (BadHttpRequestException or InsufficientStorageException)))
        {
            return (Failure.Invalid, "The multipart body is broken");
        }
    }

    private async Task<Result<UploadForm>> ReadParts(
        MultipartReader reader, string? fileField, Func<Stream, Task<Result<Done>>> receive, CancellationToken cancellation)
    {
        var received = false;
        string? misplaced = null;
        for (var count = 0; await reader.ReadNextSectionAsync(cancellation) is { } part; count++)
        {
            if (count == MostFields) return (Failure.Invalid, $"More than {MostFields} form fields");
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
                return (Failure.Invalid, "A part has no Content-Disposition");

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            var isFile = disposition.FileName.HasValue || disposition.FileNameStar.HasValue;
            if (fileField is null ? !isFile : name != fileField)
            {
                if (isFile) misplaced ??= name;
                var text = await ReadText(part.Body, cancellation);
                if (!text.Ok) return (text.Failure, isFile ? Missing(fileField, name) : $"Field '{name}' is too long");
                if (!fields.TryGetValue(name, out var values)) fields.Add(name, values = []);
                values.Add(text.Value);
                continue;
            }

            if (received) return (Failure.Invalid, $"Field '{name}' is a second file");
            received = true;
            FileName = WithoutFolders(HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "");
            var outcome = await receive(part.Body);
            if (!outcome.Ok) return new(null, outcome.Failure, outcome.Detail);
        }

        return received ? this : (Failure.Invalid, Missing(fileField, misplaced));
    }

    /// <param name="misplaced">The field with a file that should be somewhere else.</param>
    private static string Missing(string? fileField, string? misplaced) =>
        fileField is null ? "A field with the file is missing"
        : misplaced is null ? $"Field '{fileField}' with the file is missing"
        : $"Field '{fileField}' with the file is missing; there is one in '{misplaced}'";

    private static async Task<Result<string>> ReadText(Stream body, CancellationToken cancellation)
    {
        var buffer = new byte[LongestField + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > LongestField ? Failure.Invalid : System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string WithoutFolders(string name) => name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
}
