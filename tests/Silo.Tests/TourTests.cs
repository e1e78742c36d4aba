using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Darkroom.Tests;

public sealed partial class TourTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task The_tour_of_the_readme_works()
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "requests", "tour")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["URL"] = shared.Value.Url.ToString();
        start.Environment["KEY"] = DarkroomServer.AdminKey;
        using var tour = Process.Start(start)!;
        var said = await tour.StandardOutput.ReadToEndAsync() + await tour.StandardError.ReadToEndAsync();
        await tour.WaitForExitAsync();
        Assert.True(tour.ExitCode == 0, said);
    }

    [Fact]
    public void Every_verb_and_every_link_of_the_pages_is_there()
    {
        var makefile = File.ReadAllText(Path.Combine(Repository.Root, "Makefile"));
        foreach (var page in Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)))
        {
            var text = File.ReadAllText(page);
            foreach (Match verb in Verb().Matches(text)) Assert.Contains($"\n{verb.Groups["verb"].Value}: ", makefile, StringComparison.Ordinal);
            foreach (Match link in Link().Matches(text))
            {
                var target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups["target"].Value);
                Assert.True(Path.Exists(target), $"{page} links to {target}");
            }
        }
    }

    [GeneratedRegex(@"`make (?<verb>[a-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Verb();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<target>[^)#]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}
