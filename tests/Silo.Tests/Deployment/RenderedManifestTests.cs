using System.Text.RegularExpressions;

namespace Darkroom.Tests;

/// <summary>Kubernetes' own opinion of the manifests: <c>eng/manifests/check.js</c> knows its objects' keys, types and formats.</summary>
public sealed partial class RenderedManifestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-manifests-").FullName;

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_object_is_one_that_Kubernetes_knows()
    {
        var (code, said) = await Check(Manifests.ObjectFiles);
        Assert.True(code == 0, said);
        Assert.StartsWith($"{Manifests.Objects.Length} objects, 0 wrong", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_key_and_a_wrong_value_are_seen()
    {
        var bad = Path.Combine(folder, "bad.yaml");
        var good = await File.ReadAllTextAsync(Path.Combine(Manifests.Folder, "base/silo.yaml"));
        await File.WriteAllTextAsync(bad, good.Replace("livenessProbe", "livenesProbe", StringComparison.Ordinal).Replace("runAsUser: 10001", "runAsUser: somebody", StringComparison.Ordinal));
        var (code, said) = await Check(bad);
        Assert.Equal(1, code);
        Assert.Contains("bad.yaml: Deployment darkroom-silo", said, StringComparison.Ordinal);
        Assert.Contains("livenesProbe", said, StringComparison.Ordinal);
        Assert.Contains("runAsUser must be integer", said, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Overlays))]
    public async Task Every_overlay_renders_to_objects_that_Kubernetes_knows(string overlay) => await Renders(Path.Combine(Manifests.Folder, "overlays", overlay), overlay);

    [Fact]
    public async Task Both_components_go_on_production_together()
    {
        // kustomize wants what it builds on by a relative path.
        var relative = Path.GetRelativePath(folder, Manifests.Folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "kustomization.yaml"), $"""
            resources: [{relative}/overlays/production]
            components: [{relative}/components/monitoring, {relative}/components/queue-scaling]
            """);
        var rendered = await Renders(folder, "both");
        Assert.Contains("darkroom_render_queue_seconds_mean", rendered, StringComparison.Ordinal);
    }

    private async Task<string> Renders(string kustomization, string name)
    {
        await RequireKustomize();
        var (built, rendered) = await Manifests.Run("kubectl", "kustomize", kustomization);
        Assert.True(built == 0, rendered);
        var file = Path.Combine(folder, name + ".rendered.yaml");
        await File.WriteAllTextAsync(file, rendered);
        var (code, said) = await Check(file);
        Assert.True(code == 0, said);
        References.Check(Yaml.Load(file));
        return rendered;
    }

    private static Task<(int Code, string Said)> Check(params string[] files)
    {
        var check = Path.Combine(Repository.Root, "artifacts", "manifests", "check.js");
        Assert.True(File.Exists(check), $"{check} is not there; eng/setup test installs it");
        return Manifests.Run("node", [check, .. files]);
    }

    private static async Task RequireKustomize()
    {
        var version = "";
        try
        {
            version = (await Manifests.Run("kubectl", "version", "--client")).Said;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("no kubectl");
        }

        Assert.SkipUnless(Kustomize().Match(version) is { Success: true } match && int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 5, $"kubectl is too old: {version.Trim()}");
    }

    [GeneratedRegex(@"Kustomize Version: v(\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Kustomize();
}
