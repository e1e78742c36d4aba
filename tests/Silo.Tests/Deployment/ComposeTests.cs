using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Imaging;
using Npgsql;

namespace Darkroom.Tests;

public sealed partial class ComposeTests : IDisposable
{
    private static readonly Yaml Compose = Yaml.Load(Path.Combine(Repository.Root, "compose.yaml"))[0];
    private static readonly string[] Ours = ["silo", "api", "migrate"];

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-compose-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Its_variables_are_options_and_its_secrets_are_made()
    {
        await MakeSecrets();
        foreach (var name in Ours)
        {
            var service = Service(name);
            var settings = Settings.Judge(Environment(service), Secret);
            var cluster = settings.Get<ClusterOptions>("Cluster");
            Assert.Equal(name == "migrate" ? Role.All : Enum.Parse<Role>(name, ignoreCase: true), cluster.Role);
            if (name != "migrate") Assert.InRange(cluster.Secret.Length, 32, 200);
            var database = new NpgsqlConnectionStringBuilder(cluster.Database);
            var postgres = Environment(Service(database.Host!));
            Assert.Equal(postgres["POSTGRES_USER"], database.Username);
            Assert.Equal(postgres["POSTGRES_DB"], database.Database);
            Assert.Equal(Secret(postgres["POSTGRES_PASSWORD_FILE"]), database.Password);
            Assert.Equal("true", service["read_only"].Text);
            Assert.Equal("ALL", Assert.Single(service["cap_drop"].Items).Text);
        }

        Assert.InRange(Secret(Environment(Service("api"))["ADMIN_KEY_FILE"]).Length, 16, 128);
    }

    [Fact]
    public void Every_service_gets_the_secrets_that_it_reads()
    {
        var declared = Compose["secrets"].Members;
        foreach (var (name, service) in Compose["services"].Members)
        {
            var given = service["secrets"].Items.Select(secret => secret.Text).ToArray();
            Assert.All(given, secret => Assert.Contains(secret, declared.Keys));
            foreach (var (variable, value) in Environment(service).Where(pair => pair.Value.StartsWith("/run/secrets/", StringComparison.Ordinal)))
                Assert.True(given.Contains(Path.GetFileName(value), StringComparer.Ordinal), $"{name} has no secret for {variable}={value}.");
            Assert.All(service["depends_on"].Members.Keys, other => Assert.True(Service(other).Exists));
        }
    }

    [Fact]
    public void It_has_two_silos_and_two_nodes_that_stop_in_time()
    {
        foreach (var name in Ours[..2])
        {
            Assert.Equal(2, Service(name)["deploy/replicas"].Number);
            var stop = int.Parse(Environment(Service(name))["DARKROOM__Network__StopSeconds"], CultureInfo.InvariantCulture);
            Assert.True(int.Parse(Service(name)["stop_grace_period"].Text.TrimEnd('s'), CultureInfo.InvariantCulture) >= stop + 10);
        }

        Assert.Equal("service_completed_successfully", Service("silo")["depends_on/migrate/condition"].Text);
        Assert.False(Service("silo")["ports"].Exists || Service("api")["ports"].Exists);
    }

    [Fact]
    public void The_balancer_lets_through_what_the_program_takes()
    {
        var nginx = File.ReadAllText(Path.Combine(Repository.Root, "eng/compose/nginx.conf"));
        var network = new NetworkOptions();
        Assert.Contains($"server api:{network.Port} ", nginx, StringComparison.Ordinal);
        Assert.EndsWith($":{Listen().Match(nginx).Groups[1].Value}", Service("balancer")["ports"].Items[0].Text, StringComparison.Ordinal);
        Assert.True(Size(nginx) >= new LimitOptions().UploadBytes + (1 << 20));
        Assert.True(int.Parse(ReadTimeout().Match(nginx).Groups[1].ValueSpan, CultureInfo.InvariantCulture) >= new ImagingOptions().WaitSeconds + new ImagingOptions().RenderSeconds);
    }

    [Fact]
    public async Task The_balancer_passes_uploads_and_pictures()
    {
        var program = new[] { "/usr/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "no nginx");
        await using var server = await DarkroomServer.Start();
        var socket = Path.Combine(folder, "listen");
        var conf = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "eng/compose/nginx.conf")))
            .Replace("api:8080", server.Url.Authority, StringComparison.Ordinal).Replace("listen 8080", $"listen unix:{socket}", StringComparison.Ordinal).Replace("/tmp/nginx.pid", $"{folder}/pid", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), "daemon off;\n" + conf);
        Assert.Contains("test is successful", (await Manifests.Run(program!, "-t", "-p", folder, "-c", "nginx.conf")).Said, StringComparison.Ordinal);

        // It listens by the time that it writes its number; the trial has left an empty file.
        File.Delete(Path.Combine(folder, "pid"));
        using var watcher = new FileSystemWatcher(folder, "pid") { EnableRaisingEvents = true };
        var listens = new TaskCompletionSource();
        watcher.Created += (_, _) => listens.TrySetResult();
        using var nginx = Process.Start(new ProcessStartInfo(program!, ["-p", folder, "-c", "nginx.conf"]) { UseShellExecute = false })!;
        try
        {
            await listens.Task.WaitAsync(TimeSpan.FromSeconds(30));
            using var http = Through(socket);
            http.DefaultRequestHeaders.Authorization = server.Http.DefaultRequestHeaders.Authorization;
            using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Photo(400, 300)), "file", "a.jpg" }, { new StringContent("behind"), "object" } };
            using var upload = await http.PostAsync("/upload/", form);
            var answer = await upload.Content.ReadAsStringAsync();
            Assert.True(upload.IsSuccessStatusCode, answer);
            // The address is the one that the client called, not the node's.
            Assert.DoesNotContain(server.Url.Authority, answer, StringComparison.Ordinal);
            Assert.Equal("image/webp", (await http.GetAsync("/files/default/behind/w-100.webp")).Content.Headers.ContentType!.MediaType);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
        }
    }

    private static HttpClient Through(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var connection = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            await connection.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(socket), cancellation);
            return new System.Net.Sockets.NetworkStream(connection, ownsSocket: true);
        },
    }) { BaseAddress = new("http://images.test"), Timeout = TimeSpan.FromSeconds(30) };

    private async Task MakeSecrets()
    {
        var script = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "eng/compose")).FullName, "secrets");
        File.Copy(Path.Combine(Repository.Root, "eng/compose/secrets"), script);
        Assert.Equal(0, (await Manifests.Run("sh", script)).Code);
        var made = Directory.GetFiles(Path.Combine(folder, "secrets")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(Compose["secrets"].Members.Keys.Order(StringComparer.Ordinal), made);
        Assert.All(Compose["secrets"].Members, secret => Assert.Equal("./secrets/" + secret.Key, secret.Value["file"].Text));
        var before = Secret("cluster");
        Assert.Equal(0, (await Manifests.Run("sh", script)).Code);
        Assert.Equal(before, Secret("cluster"));
    }

    private string Secret(string path) => File.ReadAllText(Path.Combine(folder, "secrets", Path.GetFileName(path)));

    private static Yaml Service(string name) => Compose["services"][name];

    private static Dictionary<string, string> Environment(Yaml service) => service["environment"].Members.ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);

    private static long Size(string nginx) => long.Parse(BodySize().Match(nginx).Groups[1].ValueSpan, CultureInfo.InvariantCulture) << 20;

    [GeneratedRegex(@"client_max_body_size (?<number>\d+)m;", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BodySize();

    [GeneratedRegex(@"proxy_read_timeout (?<number>\d+)s;", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ReadTimeout();

    [GeneratedRegex(@"listen (?<number>\d+);", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Listen();
}
