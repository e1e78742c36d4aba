using System.Diagnostics;

namespace Darkroom.Tests;

/// <summary>The folder <c>k8s</c>.</summary>
internal static class Manifests
{
    public static readonly string Folder = Path.Combine(Repository.Root, "k8s");

    /// <summary>Where a pod finds its secrets.</summary>
    public const string Secrets = "/run/secrets/darkroom/";

    /// <summary>Everything that kustomize builds for somebody.</summary>
    public static readonly string[] Overlays = [.. Directory.GetDirectories(Path.Combine(Folder, "overlays")).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>Whole objects as they are written; kustomizations and patches are not.</summary>
    public static readonly string[] ObjectFiles = [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Where(IsWhole).Order(StringComparer.Ordinal)];

    public static Yaml[] Objects { get; } = [.. ObjectFiles.SelectMany(Yaml.Load)];

    public static Yaml One(string kind, string name) => Assert.Single(Objects, o => o["kind"].Text == kind && o["metadata/name"].Text == name);

    public static Yaml[] Of(string kind) => [.. Objects.Where(o => o["kind"].Text == kind)];

    /// <param name="name">silo, api or migrate.</param>
    public static Yaml Pod(string name) => One(name == "migrate" ? "Job" : "Deployment", $"darkroom-{name}")["spec/template/spec"];

    public static Yaml Container(string name) => Assert.Single(Pod(name)["containers"].Items);

    /// <summary>What a pod's process finds in its environment, on a node that promises it two processors.</summary>
    public static Dictionary<string, string> Environment(string name, string overlay, string address = "10.1.2.3")
    {
        var environment = Variables("base/darkroom.env", $"overlays/{overlay}/darkroom.env");
        foreach (var variable in Container(name)["env"].Items)
        {
            environment[variable["name"].Text] = variable["value"].Node as string ?? (variable["valueFrom/resourceFieldRef/resource"].Node, variable["valueFrom/fieldRef/fieldPath"].Node) switch
            {
                ("requests.cpu", _) => "2",
                (_, "status.podIP") => address,
                var other => throw new InvalidOperationException($"{variable["name"].Text}: what is {other}?"),
            };
        }

        return environment.ToDictionary(pair => pair.Key, pair => pair.Value.Replace("$(POD_IP)", environment.GetValueOrDefault("POD_IP"), StringComparison.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>What the files of variables say, later ones winning.</summary>
    public static Dictionary<string, string> Variables(params string[] files) => files.SelectMany(file => File.ReadAllLines(Path.Combine(Folder, file)))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2))
        .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);

    /// <returns>What the program said, both ways, and how it ended.</returns>
    public static async Task<(int Code, string Said)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Repository.Root })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }

    private static bool IsWhole(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var kustomization = Yaml.Load(Path.Combine(folder, "kustomization.yaml"))[0];
        return kustomization["resources"].Items.Any(item => item.Text == Path.GetFileName(file));
    }
}
