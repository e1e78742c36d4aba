using System.Text.RegularExpressions;

namespace Darkroom.Tests;

/// <summary>Kubernetes' own opinion of the manifests: <c>eng/manifests/check.js</c> knows its objects' keys, types and formats.</summary>
public sealed partial class RenderedManifestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-manifests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_object_is_one_that_Kubernetes_knows_and_a_misspelt_one_is_seen()
    {
        var bad = Path.Combine(folder, "bad.yaml");
        var good = await File.ReadAllTextAsync(Path.Combine(Manifests.Folder, "base/silo.yaml"));
        await File.WriteAllTextAsync(bad, good.Replace("livenessProbe", "livenesProbe", StringComparison.Ordinal).Replace("runAsUser: 10001", "runAsUser: somebody", StringComparison.Ordinal));
        var (code, said) = await Check([.. Manifests.ObjectFiles, bad]);
        Assert.Equal(1, code);
        Assert.All(said.Split('\n').Where(line => line.Contains(": ", StringComparison.Ordinal)), line => Assert.StartsWith("bad.yaml: Deployment darkroom-silo: ", line, StringComparison.Ordinal));
        Assert.Contains($"{Manifests.Objects.Length + 1} objects, 3 wrong", said, StringComparison.Ordinal);
        Assert.Contains("\"livenesProbe\"' does not exist", said, StringComparison.Ordinal);
        Assert.Contains("runAsUser must be integer", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_overlay_renders_to_objects_that_Kubernetes_knows()
    {
        await RequireKustomize();
        // Both components on production; kustomize wants what it builds on by a relative path.
        var both = Directory.CreateDirectory(Path.Combine(folder, "both")).FullName;
        var relative = Path.GetRelativePath(both, Manifests.Folder);
        await File.WriteAllTextAsync(Path.Combine(both, "kustomization.yaml"), $"""
            resources: [{relative}/overlays/production]
            components: [{relative}/components/monitoring, {relative}/components/queue-scaling]
            """);
        string[] files = [.. await Task.WhenAll([Render(both), .. Manifests.Overlays.Select(overlay => Render(Path.Combine(Manifests.Folder, "overlays", overlay)))])];
        Assert.All(files, file => References.Check(Yaml.Load(file)));
        Assert.Contains("darkroom_render_queue_seconds_mean", await File.ReadAllTextAsync(files[0]), StringComparison.Ordinal);
        var (code, said) = await Check(files);
        Assert.True(code == 0, said);
    }

    /// <returns>The file with all objects.</returns>
    private async Task<string> Render(string kustomization)
    {
        var (code, rendered) = await Manifests.Run("kubectl", "kustomize", kustomization);
        Assert.True(code == 0, rendered);
        var file = Path.Combine(folder, Path.GetFileName(kustomization) + ".yaml");
        await File.WriteAllTextAsync(file, rendered);
        return file;
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

    [GeneratedRegex(@"Kustomize Version: v(?<major>\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Kustomize();
}
