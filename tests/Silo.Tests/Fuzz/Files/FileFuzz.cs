using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Darkroom.Abstractions;

namespace Darkroom.Tests.Fuzz;

/// <summary>Sends one file, has what was accepted rendered, and deletes it.</summary>
internal sealed class FileFuzz(DarkroomServer server, FileTally tally)
{
    /// <summary>What a client waits for: an inspection and a render at their limits, each after a wait for a worker, and a little for the rest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds((2 * WaitSeconds) + InspectSeconds + RenderSeconds + 5);

    private const int InspectSeconds = 3;
    private const int RenderSeconds = 6;
    private const int WaitSeconds = 10;

    // Kills come sooner than by default, so that a run meets more of them.
    public static readonly string[] Options =
    [
        "Imaging:Formats=heic,tiff,bmp,ico,jxl,svg,pdf", "Imaging:MaxOutputPixels=4000000", $"Imaging:InspectSeconds={InspectSeconds}", $"Imaging:RenderSeconds={RenderSeconds}", $"Imaging:WaitSeconds={WaitSeconds}",
        // What is remembered of an image for ten minutes would look like growth in a run of ten minutes.
        "Actors:IdleSeconds=60", "RateLimits:MissesPerMinute=0", "Storage:MinFreeBytes=67108864",
    ];

    private static readonly string[] Renditions =
    [
        "w-48.jpg", "w-48.jpg", "w-64.png", "w-40.webp", "h-40_w-40_g-attention.webp", "w-32.gif", "w-32.gif", "w-24.avif", "w-40.tiff", "w-40.bmp", "w-32.jxl", "original.json",
        "trim_w-40.png", "crop-1:1:20:20.webp", "page-2_w-40.jpg", "sprite-sheet_w-20.png", "rotate-30_w-40.webp", "w-60_blur-3_keep-exif.jpg", "w-60_text-x_textsize-9.jpg", "w-50_q-auto.jpg", "h-30_w-50_fit-contain_radius-ellipse.png", "original.jpg",
    ];

    public async Task Try(MutatedFile file)
    {
        var said = await Ask(file, "upload", () => server.PostUpload(file.Bytes, fileName: "file"), tally.Upload);
        if (said is not { Status: 200 }) return;
        var body = JsonDocument.Parse(said.Value.Body).RootElement;
        var (url, id) = (body.GetProperty("object_url").GetString(), body.GetProperty("object_id").GetString());

        // An SVG is not kept as it was sent.
        if (await Variant(file, url + "original") is { } original && Magic.Sniff(file.Bytes) is { Ok: true, Value: not MediaType.Svg } && !original.AsSpan().SequenceEqual(file.Bytes))
            tally.Wrong.Enqueue($"{file}: the original is not what was sent");
        foreach (var rendition in file.Random.GetItems(Renditions, 5).Distinct(StringComparer.Ordinal))
        {
            if (await Variant(file, url + rendition) is not { } bytes || rendition.EndsWith("json", StringComparison.Ordinal)) continue;
            var sniffed = Magic.Sniff(bytes);
            if (!sniffed.Ok || sniffed.Value.Extension != rendition[(rendition.LastIndexOf('.') + 1)..]) tally.Wrong.Enqueue($"{file} as {rendition} is {sniffed}");
        }

        using var deleted = await server.Http.DeleteAsync($"/delete/{id}");
        using var gone = await server.Anonymous.GetAsync(url + "original");
        if (((int)deleted.StatusCode, (int)gone.StatusCode) is not (200, 404)) tally.Wrong.Enqueue($"{file}: deleted with {(int)deleted.StatusCode}, then {(int)gone.StatusCode}");
    }

    private async Task<byte[]?> Variant(MutatedFile file, string url)
    {
        var said = await Ask(file, url[(url.LastIndexOf('/') + 1)..], () => server.Http.GetAsync(url), tally.Variant);
        return said is { Status: 200 } ? said.Value.Body : null;
    }

    private async Task<(int Status, byte[] Body)?> Ask(MutatedFile file, string what, Func<Task<HttpResponseMessage>> ask, Action<int, string, TimeSpan> count)
    {
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await ask().WaitAsync(Longest);
            var body = await answer.Content.ReadAsByteArrayAsync();
            if (answer is { StatusCode: System.Net.HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: RetryConditionHeaderValue { Delta: { } delta } })
            {
                tally.Again();
                await Task.Delay(delta);
                continue;
            }

            var status = (int)answer.StatusCode;
            count(status, $"{what} of {file}", Stopwatch.GetElapsedTime(began));
            if (status is not (200 or 400 or 403 or 413 or 415 or 422)) tally.Wrong.Enqueue($"{file}: {what} answered {status} {System.Text.Encoding.UTF8.GetString(body)}; kept as {file.Save()}");
            return (status, body);
        }
    }
}
