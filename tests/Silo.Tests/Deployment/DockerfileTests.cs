using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Tests;

public sealed class DockerfileTests
{
    [Fact]
    public void Its_variables_are_options_and_its_ports_theirs()
    {
        var settings = Settings.Judge(Recipe.Environment, _ => throw new InvalidOperationException("An image has no secrets."));
        var network = settings.Get<NetworkOptions>("Network");
        var cluster = settings.Get<ClusterOptions>("Cluster");
        Assert.Equal(new NetworkOptions().Port, network.Port);
        Assert.Equal(new ClusterOptions().Port, cluster.Port);
        Assert.Equal("0.0.0.0", network.Bind);
        Assert.Equal($"{network.Port} {network.ManagementPort} {cluster.Port}", Recipe.One("EXPOSE"));
        Assert.Equal(settings.Get<StorageOptions>("Storage").Data, Recipe.One("VOLUME"));
    }

    [Fact]
    public void Its_user_has_a_number_and_owns_the_volume()
    {
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", Recipe.User);
        var ids = Recipe.User.Split(':');
        Assert.Contains(Recipe.Image, step => step == ("RUN", $"install -d -o {ids[0]} -g {ids[1]} -m 0700 {Recipe.One("VOLUME")}"));
        Assert.True(Array.FindIndex(Recipe.Image, step => step.Verb == "USER") > Array.FindLastIndex(Recipe.Image, step => step.Verb is "RUN" or "COPY"), "Steps after USER would not be root's.");
    }

    [Fact]
    public void It_runs_the_program_and_asks_it_for_its_health()
    {
        Assert.Equal("debian:12-slim", Recipe.One("FROM"));
        Assert.Equal("SIGTERM", Recipe.One("STOPSIGNAL"));
        var program = "/app/" + Path.GetFileName(DarkroomProcess.Executable);
        Assert.Equal($"""["{program}"]""", Recipe.One("ENTRYPOINT"));
        Assert.EndsWith($"""CMD ["{program}", "health"]""", Recipe.One("HEALTHCHECK"), StringComparison.Ordinal);
        Assert.Equal("--from=build /published /app", Recipe.One("COPY"));
        Assert.Contains(Recipe.Steps, step => step.Verb == "RUN" && step.Words.Contains("publish src/Silo/Silo.csproj", StringComparison.Ordinal) && step.Words.EndsWith("--self-contained --output /published", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_packages_are_those_of_the_setup_and_no_others()
    {
        var install = Assert.Single(Recipe.Image, step => step.Words.Contains("apt-get install", StringComparison.Ordinal)).Words;
        Assert.Contains("install -y -qq --no-install-recommends $(sh /source/eng/setup --packages run) &&", install, StringComparison.Ordinal);
        Assert.StartsWith("--mount=type=bind,source=eng/setup,target=/source/eng/setup ", install, StringComparison.Ordinal);

        var (code, said) = await Manifests.Run("sh", "eng/setup", "--packages", "run");
        Assert.Equal(0, code);
        var packages = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(packages.Distinct(), packages);
        // What the program asks the loader for, as Debian and Ubuntu name it.
        Assert.Contains(packages, package => package.StartsWith(new ImagingOptions().Library.Replace(".so.", "", StringComparison.Ordinal), StringComparison.Ordinal));
        foreach (var name in new[] { "ca-certificates", "libicu", "libssl3", "libsqlite3-0", "fonts-dejavu-core" })
            Assert.Contains(packages, package => package.StartsWith(name, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_version_is_the_programs_and_so_is_the_manifests()
    {
        Assert.Contains(Recipe.Image, step => step == ("ARG", $"VERSION={Build.Version}"));
        foreach (var file in new[] { "base", "overlays/production" })
            Assert.Equal(Build.Version, Assert.Single(Yaml.Load(Path.Combine(Manifests.Folder, file, "kustomization.yaml"))[0]["images"].Items)["newTag"].Text);
    }

    [Fact]
    public void The_build_is_sent_what_it_reads()
    {
        var sent = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToArray();
        Assert.Equal([".editorconfig", "Directory.Build.props", "Directory.Packages.props", "global.json", "eng/setup", "src"], sent);
        Assert.All(sent, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }
}
