using System.Globalization;
using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Tests;

/// <summary>What the manifests say of the program, as they are written; nothing here needs kubectl.</summary>
public sealed class KubernetesTests
{
    private static readonly Dictionary<string, string> Secret = Manifests.Variables("overlays/dev/secrets.env");

    public static TheoryData<string, string> Programs => new()
    {
        { "silo", "dev" }, { "silo", "production" }, { "api", "dev" }, { "api", "production" }, { "migrate", "dev" }, { "migrate", "production" },
    };

    public static TheoryData<string> Deployments => ["silo", "api"];

    [Theory, MemberData(nameof(Programs))]
    public void Variables_are_options_with_values_that_they_can_have(string name, string overlay)
    {
        var settings = SettingsOf(name, overlay);
        var cluster = settings.Get<ClusterOptions>("Cluster");
        Assert.Equal(name switch { "silo" => Role.Silo, "api" => Role.Api, _ => Role.All }, cluster.Role);
        Assert.InRange(cluster.Secret.Length, 32, 200);
        Assert.Equal(StoreKind.S3, settings.Get<StorageOptions>("Storage").Stores["files"].Kind);
        Assert.Equal(new ClusterOptions().LeaseSeconds, cluster.LeaseSeconds);
        Assert.Equal(new ClusterOptions().FreshnessMilliseconds, cluster.FreshnessMilliseconds);
        if (name == "silo") Assert.Equal(cluster.Port, new Uri(cluster.Address).Port);
        else Assert.Empty(cluster.Address);
    }

    [Theory, MemberData(nameof(Deployments))]
    public void Ports_are_the_options_and_the_image_exposes_them(string name)
    {
        var settings = SettingsOf(name, "production");
        var network = settings.Get<NetworkOptions>("Network");
        var ports = Manifests.Container(name)["ports"].Items.ToDictionary(port => port["name"].Text, port => (int)port["containerPort"].Number, StringComparer.Ordinal);
        var expected = new Dictionary<string, int>(StringComparer.Ordinal) { ["management"] = network.ManagementPort };
        if (name == "silo") expected["grains"] = settings.Get<ClusterOptions>("Cluster").Port;
        else expected["http"] = network.Port;
        Assert.Equivalent(expected, ports, strict: true);
        Assert.All(ports.Values, port => Assert.Contains(port.ToString(CultureInfo.InvariantCulture), Recipe.One("EXPOSE").Split(' ')));
        foreach (var service in Manifests.Of("Service").Where(s => s["spec/selector"].Members.GetValueOrDefault("app.kubernetes.io/component").Node as string == name))
            Assert.All(service["spec/ports"].Items, port => Assert.Contains(port["targetPort"].Text, ports.Keys));
    }

    [Theory, MemberData(nameof(Programs))]
    public void Pods_run_as_the_image_is_made_and_may_write_to_its_volume_alone(string name, string overlay)
    {
        _ = overlay;
        var pod = Manifests.Pod(name);
        var ids = Recipe.User.Split(':');
        Assert.Equal([ids[0], ids[1], ids[1]], new[] { "runAsUser", "runAsGroup", "fsGroup" }.Select(key => pod["securityContext"][key].Text));
        Assert.Equal("RuntimeDefault", pod["securityContext/seccompProfile/type"].Text);
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        var container = Manifests.Container(name);
        Assert.Equal("true", container["securityContext/readOnlyRootFilesystem"].Text);
        Assert.Equal("false", container["securityContext/allowPrivilegeEscalation"].Text);
        Assert.Equal("ALL", Assert.Single(container["securityContext/capabilities/drop"].Items).Text);
        var writable = container["volumeMounts"].Items.Where(mount => !mount["readOnly"].Exists).Select(mount => mount["mountPath"].Text);
        Assert.Equal(name == "migrate" ? [] : [Recipe.One("VOLUME")], writable);
        Assert.Contains(container["volumeMounts"].Items, mount => mount["mountPath"].Text + "/" == Manifests.Secrets && mount["readOnly"].Text == "true");
    }

    [Theory, MemberData(nameof(Deployments))]
    public void Three_probes_ask_different_questions_and_a_pod_has_time_to_stop(string name)
    {
        var container = Manifests.Container(name);
        foreach (var (probe, path) in new[] { ("startupProbe", "/health/started"), ("readinessProbe", "/health/ready"), ("livenessProbe", "/health/live") })
        {
            Assert.Equal(path, container[probe]["httpGet/path"].Text);
            Assert.Equal("management", container[probe]["httpGet/port"].Text);
        }

        var pause = container["lifecycle/preStop/exec/command"].Items;
        Assert.Equal("sleep", pause[0].Text);
        var stop = SettingsOf(name, "production").Get<NetworkOptions>("Network").StopSeconds;
        Assert.True(Manifests.Pod(name)["terminationGracePeriodSeconds"].Number >= pause[1].Number + stop + 10);
    }

    [Theory]
    [InlineData("silo", "production"), InlineData("silo", "dev"), InlineData("api", "production"), InlineData("api", "dev")]
    public void What_a_pod_may_have_is_enough_for_what_it_is_told_to_use(string name, string overlay)
    {
        var settings = SettingsOf(name, overlay);
        var patch = overlay == "dev" ? Yaml.Load(Path.Combine(Manifests.Folder, "overlays/dev/small.yaml")).Single(o => o["metadata/name"].Text == $"darkroom-{name}")["spec/template/spec"] : Manifests.Pod(name);
        var resources = patch["containers"].Items[0]["resources"];
        Assert.False(resources["limits/cpu"].Exists);
        if (name == "silo")
        {
            var imaging = settings.Get<ImagingOptions>("Imaging");
            Assert.True(resources["limits/memory"].Quantity >= (resources["requests/cpu"].Quantity + 2) * imaging.WorkerMemory + (1L << 30));
        }

        var disk = patch["volumes"].Items.Single(volume => volume["name"].Text == "data")["emptyDir/sizeLimit"].Quantity;
        Assert.True(disk >= settings.Get<StorageOptions>("Storage").Cache.MaxBytes + (1L << 30));
        Assert.True(resources["limits/ephemeral-storage"].Quantity >= disk);
    }

    [Fact]
    public void Stores_to_try_it_with_have_room_for_what_they_keep_beside_their_data()
    {
        // MinIO's server in its user's home, its client where it is told.
        Yaml[] containers = [.. Manifests.One("Deployment", "s3")["spec/template/spec/containers"].Items];
        Assert.Equal(["HOME", "MC_CONFIG_DIR"], containers.Select(Home));

        static string Home(Yaml container)
        {
            Assert.Equal("true", container["securityContext/readOnlyRootFilesystem"].Text);
            var mounts = container["volumeMounts"].Items.Where(mount => !mount["readOnly"].Exists).Select(mount => mount["mountPath"].Text).ToHashSet(StringComparer.Ordinal);
            return Assert.Single(container["env"].Items, variable => variable["value"].Exists && mounts.Contains(variable["value"].Text))["name"].Text;
        }
    }

    [Theory, MemberData(nameof(Deployments))]
    public void Each_deployment_is_scaled_by_its_processors_and_keeps_pods_when_nodes_are_drained(string name)
    {
        var full = $"darkroom-{name}";
        Assert.False(Manifests.One("Deployment", full)["spec/replicas"].Exists);
        var scaler = Manifests.One("HorizontalPodAutoscaler", full);
        Assert.Equal(full, scaler["spec/scaleTargetRef/name"].Text);
        Assert.Equal("cpu", scaler["spec/metrics"].Items[0]["resource/name"].Text);
        Assert.Equal(name, Manifests.One("PodDisruptionBudget", full)["spec/selector/matchLabels"].Members["app.kubernetes.io/component"].Text);
        Assert.Equal("0", Manifests.One("Deployment", full)["spec/strategy/rollingUpdate/maxUnavailable"].Text);
    }

    [Fact]
    public void Only_the_clusters_pods_reach_the_grain_port()
    {
        Assert.Equal("darkroom-deny", Assert.Single(Manifests.Of("NetworkPolicy"), policy => policy["spec/podSelector"].Members.Count == 0)["metadata/name"].Text);
        var open = Manifests.Of("NetworkPolicy").SelectMany(policy => policy["spec/ingress"].Items.Select(rule => (Policy: policy["metadata/name"].Text, Rule: rule)))
            .SelectMany(pair => pair.Rule["ports"].Items.Select(port => (pair.Policy, pair.Rule, Port: port["port"].Number))).ToArray();
        var grains = Assert.Single(open, pair => pair.Port == new ClusterOptions().Port);
        Assert.Equal(("darkroom-grains", "darkroom"), (grains.Policy, Assert.Single(grains.Rule["from"].Items)["podSelector/matchLabels"].Members["app.kubernetes.io/name"].Text));
        Assert.DoesNotContain(open, pair => !pair.Rule["from"].Exists && pair.Port != new NetworkOptions().Port);
    }

    [Fact]
    public void The_ingress_lets_through_what_the_program_takes()
    {
        var notes = Manifests.One("Ingress", "darkroom")["metadata/annotations"].Members.ToDictionary(note => note.Key.Split('/')[1], note => note.Value.Text, StringComparer.Ordinal);
        Assert.True(long.Parse(notes["proxy-body-size"].TrimEnd('m'), CultureInfo.InvariantCulture) << 20 >= new LimitOptions().UploadBytes + (1 << 20));
        Assert.True(int.Parse(notes["proxy-read-timeout"], CultureInfo.InvariantCulture) >= new ImagingOptions().WaitSeconds + new ImagingOptions().RenderSeconds);
        Assert.Equal("off", notes["proxy-request-buffering"]);
    }

    [Fact]
    public void Monitoring_asks_for_what_the_program_offers()
    {
        var endpoint = Assert.Single(Manifests.One("ServiceMonitor", "darkroom")["spec/endpoints"].Items);
        Assert.Equal(("/metrics", "management"), (endpoint["path"].Text, endpoint["port"].Text));
        var rule = Manifests.One("PrometheusRule", "darkroom-queue")["spec/groups"].Items[0]["rules"].Items[0];
        var metrics = File.ReadAllText(Path.Combine(Repository.Root, "src/Imaging/Workers/ImagingMetrics.cs"));
        Assert.Contains("CreateHistogram<double>(\"darkroom_render_queue_seconds\"", metrics, StringComparison.Ordinal);
        Assert.Contains("darkroom_render_queue_seconds_sum", rule["expr"].Text, StringComparison.Ordinal);
        Assert.Equal("darkroom_render_queue_seconds_mean", rule["record"].Text);
        Assert.Contains("name: darkroom_render_queue_seconds_mean", File.ReadAllText(Path.Combine(Manifests.Folder, "components/queue-scaling/kustomization.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_secret_is_in_the_document()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/kubernetes.md"));
        Assert.All(Secret.Keys.Where(key => key != "postgres-password"), key => Assert.Contains($"`{key}`", document, StringComparison.Ordinal));
    }

    private static Settings SettingsOf(string name, string overlay) => Settings.Judge(Manifests.Environment(name, overlay), path =>
    {
        Assert.StartsWith(Manifests.Secrets, path, StringComparison.Ordinal);
        return Secret[path[Manifests.Secrets.Length..]];
    });
}
