using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Darkroom.Silo.Import;

/// <summary>Sends rows to a running server through its upload path. What is busy or away is asked again, ever more slowly.</summary>
internal sealed class ImportClient(HttpClient http, string folder, bool createAccounts)
{
    private const int Tries = 8;

    /// <summary>The image's id, or why there is none.</summary>
    public async Task<(string? ImageId, string? Failure)> Send(ManifestRow row, CancellationToken cancellation)
    {
        if (row.Broken is { } broken) return (null, broken);
        var account = row.Fields.GetValueOrDefault(ManifestRow.Account, "default");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = Request(row, account);
                using var answer = await http.SendAsync(request, cancellation);
                var body = await answer.Content.ReadAsStringAsync(cancellation);
                if (answer.StatusCode == HttpStatusCode.Created) return (Member(body, "image_id"), null);
                if (answer.StatusCode == HttpStatusCode.NotFound && createAccounts && attempt < Tries && await Create(account, cancellation)) continue;
                if (!IsPassing(answer) || attempt == Tries) return (null, $"{(int)answer.StatusCode} {Member(body, "error") ?? body}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException and not FileNotFoundException and not DirectoryNotFoundException && attempt < Tries)
            {
                // The server is away, or went away: whether it has the row it will say next time.
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
            {
                return (null, e.Message);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Pow(2, attempt)), cancellation);
        }
    }

    private HttpRequestMessage Request(ManifestRow row, string account)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/accounts/{Uri.EscapeDataString(account)}/images");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", row.Key);
        var said = row.Fields.Where(field => ManifestRow.OfImage.Contains(field.Key));
        if (row.Fields.TryGetValue(ManifestRow.Url, out var url))
        {
            var body = said.ToDictionary(field => field.Key, field => (object)(field.Key == "tags" ? field.Value.Split(',') : field.Value), StringComparer.Ordinal);
            body["url"] = url;
            request.Content = JsonContent.Create(body);
            return request;
        }

        var form = new MultipartFormDataContent();
        foreach (var (name, value) in said) form.Add(new StringContent(value), name);
        var path = Inside(row.Source);
        form.Add(new StreamContent(File.OpenRead(path)), "file", Path.GetFileName(path));
        request.Content = form;
        return request;
    }

    /// <summary>A manifest names files of its folder, no others.</summary>
    private string Inside(string path)
    {
        var whole = Path.GetFullPath(Path.Combine(folder, path));
        return whole.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? whole
            : throw new FileNotFoundException($"{path} lies outside of {folder}");
    }

    private async Task<bool> Create(string bucket, CancellationToken cancellation)
    {
        using var answer = await http.PostAsJsonAsync("/admin/accounts", new { name = bucket, bucket }, cancellation);
        // Another row's request may have been first.
        return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict;
    }

    /// <summary>Busy, limited, slow, or the same row still on its way, which is the one conflict that says when to come again.</summary>
    private static bool IsPassing(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Conflict => answer.Headers.RetryAfter is not null,
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout => true,
        HttpStatusCode.InsufficientStorage => false,
        var status => (int)status >= 500,
    };

    private static string? Member(string body, string name)
    {
        try
        {
            return JsonElement.Parse(body).TryGetProperty(name, out var value) ? value.ToString() : null;
        }
        catch (JsonException)
        {
            // A proxy's page, say; it is shown as it is.
            return null;
        }
    }
}
