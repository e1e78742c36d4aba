using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>A real server process on a free port with a data folder of its own, and a client that speaks to it with an admin key.</summary>
public sealed class DarkroomServer : IAsyncDisposable
{
    public const string AdminKey = "an-admin-key-of-the-tests";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly bool ownsData;

    private DarkroomServer(DarkroomProcess process, Uri url, string data, bool ownsData)
    {
        (Process, Url, Data) = (process, url, data);
        this.ownsData = ownsData;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(100) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
        Anonymous = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(100) };
    }

    public DarkroomProcess Process { get; }

    public Uri Url { get; }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>Sends the admin key.</summary>
    public HttpClient Http { get; }

    /// <summary>Sends no key, as a CDN does.</summary>
    public HttpClient Anonymous { get; }

    /// <param name="data">Null makes a folder that goes with the server.</param>
    /// <param name="options"><c>Section:Key=value</c>.</param>
    public static async Task<DarkroomServer> Start(string? data = null, params string[] options)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("darkroom-").FullName;
        var process = DarkroomProcess.Start(
            ["serve", .. options.Select(option => "--" + option)],
            new() { ["ADMIN_KEY"] = AdminKey, ["DARKROOM__Network__Port"] = "0", ["DARKROOM__Storage__Data"] = folder });
        var line = await process.LineWith("listens on", StartLimit);
        var url = line.Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd(',');
        return new(process, new Uri(url), folder, ownsData: data is null);
    }

    /// <summary>Uploads and answers the body of the 200.</summary>
    public async Task<JsonElement> Upload(byte[] file, string? name = null, string tags = "", string fileName = "photo.jpg", string? key = null)
    {
        using var answer = await PostUpload(file, name, tags, fileName, key);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"upload answered {(int)answer.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    public async Task<HttpResponseMessage> PostUpload(byte[] file, string? name = null, string tags = "", string fileName = "photo.jpg", string? key = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", fileName }, { new StringContent(tags), "tags" } };
        if (name is not null) form.Add(new StringContent(name), "object");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload/") { Content = form };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await Http.SendAsync(request);
    }

    /// <summary>Id of an image of the first account by its name.</summary>
    public async Task<string> IdOf(string name)
    {
        using var answer = await Anonymous.GetAsync($"/files/default/{name}/original");
        return answer.Headers.GetValues("Cache-Tag").Single().Split(',')[0]["i-".Length..];
    }

    /// <summary>The sum of a metric's series whose labels contain <paramref name="labels"/>.</summary>
    public async Task<double> Metric(string name, string labels = "")
    {
        var text = await Http.GetStringAsync("/metrics");
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && (line.Length == name.Length || line[name.Length] is '{' or ' '))
            .Where(line => line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Anonymous.Dispose();
        await Process.DisposeAsync();
        if (ownsData) Directory.Delete(Data, recursive: true);
    }
}

/// <summary>The server that most tests of a class share.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    /// <summary>What is off by default and tried by many.</summary>
    private static readonly string[] Options =
    [
        "Slink:SignUp=open", "Slink:GuestUploads=true", "Import:AllowedNetworks=127.0.0.0/8",
        "RateLimits:ImagerPerHour=0", "RateLimits:LoginPerMinute=0", "RateLimits:GuestUploadsPerHour=0", "RateLimits:GuestListsPerMinute=0", "RateLimits:WrongKeysPerMinute=0",
        "RateLimits:MissesPerMinute=0",
    ];

    private DarkroomServer? server;

    public DarkroomServer Value => server ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => server = await DarkroomServer.Start(data: null, Options);

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }
}
