namespace Darkroom.Tests;

/// <summary>What the objects of one rendering say of each other.</summary>
internal static class References
{
    /// <summary>The secret that production takes from elsewhere.</summary>
    private const string Elsewhere = "darkroom";

    public static void Check(Yaml[] objects)
    {
        Assert.Single(objects.Select(o => o["kind"].Text == "Namespace" ? o["metadata/name"].Text : o["metadata/namespace"].Text).Distinct(StringComparer.Ordinal));
        Yaml[] pods = [.. objects.Where(o => o["spec/template/spec"].Exists)];
        Assert.NotEmpty(pods);
        foreach (var pod in pods.Select(pod => pod["spec/template"])) CheckPod(objects, pod);

        foreach (var selector in objects.Where(o => o["kind"].Text == "Service").Select(o => o["spec/selector"]).Concat(objects.Where(o => o["kind"].Text == "PodDisruptionBudget").Select(o => o["spec/selector/matchLabels"])))
            Assert.Single(pods, pod => Matches(selector, pod["spec/template"]));
        foreach (var scaled in objects.Where(o => o["kind"].Text == "HorizontalPodAutoscaler")) Has(objects, scaled["spec/scaleTargetRef/kind"].Text, scaled["spec/scaleTargetRef/name"].Text);
        foreach (var backend in objects.Where(o => o["kind"].Text == "Ingress").SelectMany(o => o["spec/rules"].Items).SelectMany(rule => rule["http/paths"].Items))
            Has(objects, "Service", backend["backend/service/name"].Text);
    }

    private static void CheckPod(Yaml[] objects, Yaml pod)
    {
        Assert.Equal("true", pod["spec/securityContext/runAsNonRoot"].Text);
        if (pod["spec/serviceAccountName"] is { Exists: true } account) Has(objects, "ServiceAccount", account.Text);
        foreach (var container in pod["spec/containers"].Items)
        {
            Assert.Matches(@"^[a-z0-9./-]+:[\w.-]+$", container["image"].Text);
            Assert.False(container["resources/limits/cpu"].Exists);
            foreach (var source in container["envFrom"].Items) Has(objects, "ConfigMap", source["configMapRef/name"].Text);
        }

        foreach (var secret in pod["spec/volumes"].Items.Select(volume => volume["secret/secretName"]).Where(name => name.Exists && name.Text != Elsewhere)) Has(objects, "Secret", secret.Text);
    }

    private static bool Matches(Yaml selector, Yaml pod) =>
        selector.Members.All(label => pod["metadata/labels"].Members.TryGetValue(label.Key, out var value) && value.Text == label.Value.Text);

    private static void Has(Yaml[] objects, string kind, string name) =>
        Assert.True(objects.Any(o => o["kind"].Text == kind && o["metadata/name"].Text == name), $"There is no {kind} {name}.");
}
