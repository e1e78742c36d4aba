namespace Darkroom.Tests;

/// <summary>The verb that looks at all that a configuration relies on, against a real PostgreSQL and a real S3 server.</summary>
public sealed class DoctorTests(S3Server s3) : IClassFixture<S3Server>, IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-doctor-").FullName;
    private PostgresServer server = null!;
    private string name = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.Running;
        name = await server.NewDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        await server.Drop(name);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_machine_that_is_well_has_no_failed_line()
    {
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var said = await Run(0, "--Storage:MinFreeBytes=0");
        Assert.DoesNotContain("failed ", said, StringComparison.Ordinal);
        foreach (var line in new[] { "ok       configuration: ", "ok       libvips: 8.", "ok       fonts: ", "data folder: a write to", "ok       database: SQLite", "ok       public URLs: " })
            Assert.Contains(line, said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task Of_a_cluster_it_looks_at_the_database_the_bucket_and_the_secret()
    {
        var before = await Run(1, Cluster());
        Assert.Contains("failed   schema: The database's schema 'engine' has version 0", before, StringComparison.Ordinal);
        Assert.Contains("Run: darkroom migrate", before, StringComparison.Ordinal);
        await using (var migration = DarkroomProcess.Start(["migrate"], new() { ["DARKROOM__Cluster__Database"] = server.ConnectionString(name) }))
            Assert.Equal(0, await migration.Ended(TimeSpan.FromSeconds(60)));

        var said = await Run(0, Cluster());
        Assert.Contains("ok       PostgreSQL: version ", said, StringComparison.Ordinal);
        Assert.Contains("ok       durability: synchronous_commit is on", said, StringComparison.Ordinal);
        Assert.Contains("warning  standbys: there are none", said, StringComparison.Ordinal);
        Assert.Contains("ok       schema: catalogue has version ", said, StringComparison.Ordinal);
        Assert.Contains("ok       connections: max_connections leaves 247; 0 processes and one more want up to 9", said, StringComparison.Ordinal);
        Assert.Contains("ok       cluster: no process has started yet", said, StringComparison.Ordinal);
        Assert.Contains("ok       secret: 64 characters", said, StringComparison.Ordinal);
        Assert.Matches($"(ok|warning) +store files: bucket {S3Server.Bucket} at .* gave back what was written, after [0-9]+ ms", said);
    }

    [Fact]
    public async Task What_is_broken_is_said_with_its_remedy_all_of_it_in_one_go()
    {
        await using (var migration = DarkroomProcess.Start(["migrate"], new() { ["DARKROOM__Cluster__Database"] = server.ConnectionString(name) }))
            Assert.Equal(0, await migration.Ended(TimeSpan.FromSeconds(60)));
        await server.Execute($"ALTER DATABASE {name} SET synchronous_commit = off");
        await server.Execute("INSERT INTO cluster (shards, lease_ms, freshness_ms, secret_hash) VALUES (4096, 60000, 1000, '')", name);
        var said = await Run(1, [.. Cluster(bucket: "nowhere"), "--Cluster:Secret=short", "--Storage:Stores:archive:Kind=folder", $"--Storage:Stores:archive:Path={folder}/archive", "--Urls:Api=http://127.0.0.1:1"]);
        Assert.Contains("failed   durability: synchronous_commit is off: what was answered could be lost. Fix: ALTER SYSTEM SET synchronous_commit = on", said, StringComparison.Ordinal);
        Assert.Contains("failed   secret: Cluster:Secret has 5 characters; 32 are the least. Fix: make one with: openssl rand -hex 32", said, StringComparison.Ordinal);
        Assert.Contains("Cluster:LeaseSeconds is 10 here and 60 in the cluster", said, StringComparison.Ordinal);
        Assert.Contains("Cluster:Secret is not the cluster's", said, StringComparison.Ordinal);
        Assert.Contains("failed   store files: bucket nowhere", said, StringComparison.Ordinal);
        Assert.Contains("Fix: create the bucket nowhere", said, StringComparison.Ordinal);
        Assert.Contains($"store archive: {folder}/archive gave back what was written", said, StringComparison.Ordinal);
        Assert.Contains("warning  Urls:Api: http://127.0.0.1:1/ does not answer from here", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_services_that_searches_ask_are_asked_and_what_they_refuse_is_said_with_its_remedy()
    {
        await using var embedder = await EmbedderServer.Start();
        await using var index = await EsServer.Start();
        string[] options = ["--Storage:MinFreeBytes=0", $"--Meaning:Embedder:Url={embedder.Url}", "--Meaning:Embedder:Model=first", $"--Elasticsearch:Urls={index.Url}"];
        var said = await Run(0, [.. options, "--Meaning:Embedder:Key=the-embedders-key"]);
        Assert.Contains("ok       embedder first: put a text and a picture into 3 dimensions in ", said, StringComparison.Ordinal);
        Assert.Contains($"ok       Elasticsearch at 127.0.0.1:{index.Port}: there is no darkroom yet", said, StringComparison.Ordinal);

        index.Credentials = "ApiKey right";
        said = await Run(1, [.. options, "--Meaning:Embedder:Key=hidden", "--Elasticsearch:ApiKey=hidden"]);
        Assert.Contains("failed   embedder first: The embedder answered 401. Fix: check Meaning:Embedder:Url and Key", said, StringComparison.Ordinal);
        Assert.Contains("answered 401 security_exception: missing authentication credentials Fix: check Elasticsearch:ApiKey", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", said, StringComparison.Ordinal);

        embedder.Down = System.Net.HttpStatusCode.BadRequest;
        said = await Run(1, [.. options, "--Meaning:Embedder:Key=the-embedders-key", "--Elasticsearch:Urls=http://127.0.0.1:1", "--Elasticsearch:TimeoutSeconds=1"]);
        Assert.Contains("no credit for …\"}. Fix: check Meaning:Embedder:Shape, Model", said, StringComparison.Ordinal);
        Assert.Contains("failed   Elasticsearch at 127.0.0.1:1: Elasticsearch cannot be used now", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Imaging:Library=libnothing.so.1", "failed   libvips: libvips cannot be loaded from 'libnothing.so.1'")]
    [InlineData("--Imaging:Formats=heic,tiff,xyz", "failed   configuration: Imaging:Formats: 'xyz' is none of")]
    [InlineData("--Search:Mode=vector", "failed   search: Search:Mode is vector, and no service is named")]
    [InlineData("--Elasticsearch:Urls=https://127.0.0.1:1 --Elasticsearch:CaFile=/nowhere.pem", "failed   configuration: Elasticsearch:CaFile: Could not find file '/nowhere.pem'")]
    [InlineData("--Storage:MinFreeBytes=1000000000000000", "less than Storage:MinFreeBytes")]
    [InlineData("--Cluster:Database=Host=127.0.0.1;Port=1;Username=x;Database=x;Password=hidden", "failed   PostgreSQL: Cluster:Database: PostgreSQL at 127.0.0.1:1")]
    public async Task One_fault_is_one_line_and_no_secret_is_in_it(string option, string expected)
    {
        var said = await Run(1, [.. option.Split(" --").Select((one, at) => at == 0 ? one : $"--{one}")]);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", said, StringComparison.Ordinal);
        Assert.All(said.Split('\n'), line => Assert.Matches("^(ok|warning|failed) +[^:]+: .", line));
    }

    private string[] Cluster(string bucket = S3Server.Bucket) =>
    [
        $"--Cluster:Database={server.ConnectionString(name)}", "--Cluster:Secret=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "--Storage:MinFreeBytes=0",
        "--Storage:Stores:files:Kind=S3", $"--Storage:Stores:files:Endpoint={s3.Url.GetLeftPart(UriPartial.Authority)}", $"--Storage:Stores:files:Bucket={bucket}",
        "--Storage:Stores:files:PathStyle=true", $"--Storage:Stores:files:AccessKey={S3Server.Key}", $"--Storage:Stores:files:SecretKey={S3Server.Key}", "--Storage:Stores:files:Retries=0",
    ];

    private async Task<string> Run(int expected, params string[] options)
    {
        await using var process = DarkroomProcess.Start(["doctor", .. options], new() { ["DARKROOM__Storage__Data"] = folder });
        var code = await process.Ended(TimeSpan.FromSeconds(60));
        Assert.True(code == expected, $"doctor {string.Join(' ', options)} ended with {code} and said:\n{process.Output}");
        return process.Output;
    }
}
