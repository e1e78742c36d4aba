namespace Darkroom.Tests;

public sealed class StartTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-start-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("DARKROOM__Network__Prot", "80", "Unknown configuration key 'Network:Prot'; did you mean 'Network:Port'?")]
    [InlineData("DARKROOM__Network__Port", "70000", "Network:Port")]
    [InlineData("DARKROOM__Network__Port", "eighty", "Network:Port: 'eighty' is not valid; it must be 0 to 65535.")]
    [InlineData("DARKROOM__Network__Bind", "localhost", "Network:Bind: It must be an IP address")]
    [InlineData("DARKROOM__Network__TrustedProxies", "10.0.0.0/8, foo", "Network:TrustedProxies: 'foo' is neither an address nor a network.")]
    [InlineData("DARKROOM__Slink__SignUp", "maybe", "Slink:SignUp: 'maybe' is not valid; it must be closed, approval, open.")]
    [InlineData("DARKROOM__Urls__Files", "files.test", "Urls:Files: It must look like https://host[:port][/prefix].")]
    [InlineData("DARKROOM__Import__AllowedNetworks", "10.0.0.0/8, nonsense", "Import:AllowedNetworks: 'nonsense' is neither an address nor a network.")]
    [InlineData("DARKROOM__Storage__Stores__archive__Kind", "tape", "Storage:Stores:archive:Kind: 'tape' is not valid; it must be folder, s3.")]
    [InlineData("DARKROOM__Storage__Stores__archive__Kind", "S3", "Storage:Stores:archive:Bucket: A bucket is needed.")]
    [InlineData("DARKROOM__Storage__Stores__Archive__Path", "/tmp", "Storage:Stores:Archive: A store's name has 1 to 32 characters of a-z, 0-9 and -.")]
    [InlineData("DARKROOM__Storage__Stores__archive__Bukcet", "photos", "Unknown configuration key 'Storage:Stores:archive:Bukcet'")]
    [InlineData("DARKROOM__Storage__Cache__MaxBytes", "-1", "Storage:Cache:MaxBytes")]
    [InlineData("DARKROOM__Meaning__Embedder__Url", "api.test/v1/embeddings", "Meaning:Embedder:Url: It must look like https://host/v1/embeddings.; Meaning:Embedder:Model: A model is needed.")]
    [InlineData("DARKROOM__Meaning__Embedder__Dimensions", "10000", "Meaning:Embedder:Dimensions: The field Dimensions must be between 0 and 8192.")]
    [InlineData("DARKROOM__Meaning__Embedder__Shape", "jina", "Meaning:Embedder:Shape: 'jina' is not valid; it must be objects, modality, contents.")]
    [InlineData("DARKROOM__Elasticsearch__Urls", "es1:9200", "Elasticsearch:Urls: A node must look like https://host:9200, without user or password.")]
    [InlineData("DARKROOM__Imaging__Library", "libnothing.so.1", "libnothing.so.1")]
    [InlineData("ADMIN_KEY", "short", "ADMIN_KEY must have 16 to 128 printable ASCII characters.")]
    [InlineData("ADMIN_KEY", "an.admin.key-with-dots", "ADMIN_KEY must not contain exactly two dots")]
    [InlineData("ADMIN_KEY_FILE", "/nowhere/key", "ADMIN_KEY_FILE")]
    [InlineData("DARKROOM_CONFIG", "/nowhere/darkroom.json", "configuration file")]
    [InlineData("DARKROOM__Storage__Data", "/dev/null/data", "/dev/null/data")]
    public async Task What_cannot_start_says_why_in_one_line(string variable, string value, string reason)
    {
        var environment = new Dictionary<string, string> { ["DARKROOM__Network__Port"] = "0", ["DARKROOM__Storage__Data"] = folder };
        environment[variable] = value;
        await Refuses([], environment, reason);
    }

    [Fact]
    public async Task A_port_or_a_folder_in_use_is_one_line()
    {
        await using var server = await DarkroomServer.Start();
        var port = server.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await Refuses([], new() { ["DARKROOM__Network__Port"] = port, ["DARKROOM__Storage__Data"] = folder }, "address already in use");
        await Refuses([], new() { ["DARKROOM__Network__Port"] = "0", ["DARKROOM__Storage__Data"] = server.Data }, $"in use by process {server.Process.Id}");
    }

    [Fact]
    public async Task A_folder_of_a_newer_version_is_refused()
    {
        await using (var server = await DarkroomServer.Start(folder))
        {
            server.Process.Signal(15);
            Assert.Equal(0, await server.Process.Ended(Limit));
        }

        // Bytes 60 to 63 of an SQLite file are its user version, which counts our migrations.
        await using (var file = File.OpenWrite(Path.Combine(folder, "darkroom.db")))
        {
            file.Seek(60, SeekOrigin.Begin);
            file.Write([0, 0, 3, 231]);
        }

        await Refuses([], new() { ["DARKROOM__Network__Port"] = "0", ["DARKROOM__Storage__Data"] = folder }, "newer");
    }

    [Fact]
    public async Task The_first_key_is_shown_once_and_goes_on_working()
    {
        var environment = new Dictionary<string, string> { ["DARKROOM__Network__Port"] = "0", ["DARKROOM__Storage__Data"] = folder };
        string key;
        await using (var first = DarkroomProcess.Start([], environment))
        {
            key = (await first.LineWith("shown this once", Limit)).Split(' ')[^1];
            Assert.Matches("^sk_[0-9a-f]{64}$", key);
            first.Signal(2);
            Assert.Equal(0, await first.Ended(Limit));
        }

        await using var second = DarkroomProcess.Start([], environment);
        var url = (await second.LineWith("listens on", Limit)).Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd(',');
        Assert.DoesNotContain("sk_", second.Output, StringComparison.Ordinal);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
        Assert.Contains("\"bucket_id\":\"default\"", await http.GetStringAsync(url + "/user/"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Another_key_is_made_while_the_server_runs()
    {
        await using var server = await DarkroomServer.Start();
        await using var verb = DarkroomProcess.Start(["key", "--name", "laptop", "--scopes", "read"], new() { ["DARKROOM__Storage__Data"] = server.Data });
        Assert.Equal(0, await verb.Ended(Limit));
        using var http = new HttpClient { BaseAddress = server.Url, DefaultRequestHeaders = { Authorization = new("Bearer", verb.Output.Trim()) } };
        Assert.Equal(200, (int)(await http.GetAsync("/user/")).StatusCode);
        Assert.Equal(403, (int)(await http.DeleteAsync("/delete/anything")).StatusCode);
        Assert.Equal(403, (int)(await http.GetAsync("/admin/accounts")).StatusCode);
        await Refuses(["key", "--account", "nobody"], new() { ["DARKROOM__Storage__Data"] = server.Data }, "nobody");
    }

    [Fact]
    public async Task Secrets_and_options_come_from_files_too()
    {
        var keyFile = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(keyFile, "a-key-from-a-mounted-file\n");
        var sizeFile = Path.Combine(folder, "size");
        await File.WriteAllTextAsync(sizeFile, "7\n");
        await using var process = DarkroomProcess.Start(["--Network:Port=0"], new()
        {
            ["ADMIN_KEY_FILE"] = keyFile,
            ["DARKROOM__Limits__PageSize_FILE"] = sizeFile,
            ["DARKROOM__Storage__Data"] = Path.Combine(folder, "data"),
        });
        var url = (await process.LineWith("listens on", Limit)).Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd(',');
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", "a-key-from-a-mounted-file") } };
        Assert.Contains("\"page_size\":7", await http.GetStringAsync(url + "/get/?page_size=50"), StringComparison.Ordinal);
    }

    private static async Task Refuses(string[] arguments, Dictionary<string, string> environment, string reason)
    {
        await using var process = DarkroomProcess.Start(arguments, environment);
        Assert.Equal(1, await process.Ended(Limit));
        var lines = process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(reason, Assert.Single(lines), StringComparison.Ordinal);
    }
}
