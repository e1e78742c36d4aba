using System.Globalization;

namespace Darkroom.Tests;

/// <summary>The program as its image runs it: the image's user and variables, a root folder that is read-only, one volume.</summary>
public sealed class ContainedTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-contained-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_uploads_and_renders_as_the_images_user_on_a_root_folder_that_is_read_only() =>
        await Serves(AppContext.BaseDirectory, Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")));

    [Fact]
    public async Task What_the_Dockerfile_publishes_does_the_same()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DARKROOM_FULL") == "1", "publishing takes a minute; DARKROOM_FULL=1");
        await RequireMounts();
        // From what the image's build is sent, by the command that it runs.
        var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
        var sent = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]);
        var published = Path.Combine(folder, "published");
        var command = Assert.Single(Recipe.Steps, step => step.Words.Contains("dotnet publish", StringComparison.Ordinal)).Words.Replace("/published", published, StringComparison.Ordinal);
        var architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
        var (code, said) = await Manifests.Run("sh", "-ec", $"cp -r --parents {string.Join(' ', sent)} {source} && cd {source} && TARGETARCH={architecture} && {command}");
        Assert.True(code == 0, said);
        // Self-contained: it gets no .NET from outside.
        await Serves(published, Directory.CreateDirectory(Path.Combine(folder, "nothing")).FullName);
    }

    private async Task Serves(string program, string runtime)
    {
        await RequireMounts();
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var ids = Recipe.User.Split(':');
        Assert.Equal(0, (await Manifests.Run("chown", Recipe.User, data)).Code);
        var (port, management) = (FreePort(), FreePort());
        string[] variables =
        [
            .. Recipe.Environment.Select(pair => $"{pair.Key}={pair.Value}"),
            // Later ones win. Tests stay on this machine and take free ports.
            "DARKROOM__Network__Bind=127.0.0.1", $"DARKROOM__Network__Port={port}", $"DARKROOM__Network__ManagementPort={management}", $"ADMIN_KEY={DarkroomServer.AdminKey}",
        ];
        string[] Contained(params string[] arguments) => [program, data, ids[0], ids[1], runtime, .. variables, "--", .. arguments];

        var entry = Recipe.One("ENTRYPOINT").Trim('[', ']', '"');
        await using var process = DarkroomProcess.Start(Contained(entry, "serve"), [], program: Contain);
        await process.LineWith("listens on", Limit);

        using var http = new HttpClient { BaseAddress = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", DarkroomServer.AdminKey);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Photo(400, 300)), "file", "a.jpg" }, { new StringContent("there"), "object" } };
        using var upload = await http.PostAsync("/upload/", form);
        Assert.True(upload.IsSuccessStatusCode, await upload.Content.ReadAsStringAsync());
        foreach (var variant in new[] { "w-100.webp", "w-90.avif", "w-200_text-Lake.jpg" })
        {
            using var answer = await http.GetAsync($"/files/default/there/{variant}");
            Assert.True(answer.IsSuccessStatusCode, $"{variant}: {await answer.Content.ReadAsStringAsync()}\n{process.Output}");
        }

        var (code, said) = await Manifests.Run(Contain, Contained([.. Recipe.One("HEALTHCHECK").Split("CMD ")[1].Trim('[', ']').Split(", ").Select(word => word.Trim('"'))]));
        Assert.True(code == 0, said);
        Assert.Equal("""200 {"status":"ok"}""", said.Trim());

        // Nothing was refused, and no worker is less shut in than the kernel makes it: a warning would stand here.
        var before = string.Join('\n', process.Output.Split('\n').Where(line => !line.Contains("This kernel has no", StringComparison.Ordinal)));
        process.Signal(15);
        Assert.Equal(0, await process.Ended(Limit));
        Assert.DoesNotContain("warn:", before, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", before, StringComparison.Ordinal);
    }

    private static string Contain => Path.Combine(Repository.Root, "tests/Silo.Tests/Deployment/contain");

    private static async Task RequireMounts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a read-only root needs root");
        var (code, said) = await Manifests.Run("unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt");
        Assert.SkipUnless(code == 0, $"this machine lets nobody mount: {said.Trim()}");
    }

    private static int FreePort()
    {
        using var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        return ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
    }
}
