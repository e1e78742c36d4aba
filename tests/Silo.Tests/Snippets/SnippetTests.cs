namespace Darkroom.Tests.Snippets;

/// <summary>The examples of the services' own pages, run against a server of ours. The pages are not part of the repository.</summary>
public sealed class SnippetTests(SharedStage shared, ITestOutputHelper output) : IClassFixture<SharedStage>
{
    private readonly Stage stage = shared.Value;

    [Theory]
    [InlineData("http")]
    [InlineData("curl")]
    [InlineData("node")]
    [InlineData("jquery")]
    [InlineData("java")]
    [InlineData("python 2")]
    [InlineData("python 3")]
    [InlineData("php")]
    [InlineData("go")]
    [InlineData("ruby")]
    [InlineData("rust")]
    public async Task Snippets_of_a_language_do_what_their_pages_say(string name)
    {
        Snippet[] snippets = [.. SnippetPages.All(Outside.Seeds).Where(snippet => snippet.Language == name)];
        Assert.NotEmpty(snippets);
        var language = Language.All.Single(language => language.Name == name);
        if (await language.Missing(stage.Folder) is { } missing)
        {
            foreach (var snippet in snippets) Row(snippet, "not run: " + missing);
            Assert.Skip(missing);
        }

        var runs = snippets.SelectMany(Runs).ToArray();
        var failures = new List<string>();
        foreach (var together in language.RunsTogether ? [runs] : runs.Chunk(1))
        {
            var trials = new List<Trial>();
            foreach (var (snippet, flaw, isRepaired) in together) trials.Add(await stage.Rehearse(snippet, flaw, isRepaired));
            var printed = await language.Run(stage.Folder, stage.Environment, [.. trials.Select(trial => trial.Code)]);
            foreach (var (trial, said) in trials.Zip(printed))
            {
                var failure = await Failure(trial, said);
                Row(trial.Snippet, failure is null ? trial.Expected : "FAILED");
                if (failure is not null) failures.Add($"{trial.Snippet.Dialect} {trial.Snippet.Call} ({trial.Expected}): {failure}\nprinted: {said}\n");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void Every_snippet_of_the_pages_is_accounted_for()
    {
        var pages = SnippetPages.Read(Outside.Seeds).ToArray();
        Assert.Equal(SnippetRules.Pages.Select(page => page.Dialect).Order(), pages.Select(page => page.Dialect).Distinct().Order());
        foreach (var (name, dialect, text) in pages)
        {
            Snippet[] snippets = [.. SnippetPages.In(dialect, text)];
            var mentions = SnippetRules.Mentions.Where(mention => mention.Dialect == dialect).SelectMany(mention => mention.Pattern.Matches(text)).Select(match => SnippetPages.LineAt(text, match.Index)).ToHashSet();
            var markers = SnippetRules.Marker.Matches(text).Select(match => SnippetPages.LineAt(text, match.Index)).Distinct().ToArray();
            var orphans = markers.Where(line => !mentions.Contains(line) && !snippets.Any(snippet => line >= snippet.FirstLine && line <= snippet.LastLine)).ToArray();
            Assert.True(orphans.Length == 0, $"{name}: nobody accounts for\n{string.Join('\n', orphans.Select(line => $"{line + 1}: {text.Split('\n')[line]}"))}");
            Assert.NotEmpty(snippets);
            // A pattern that missed its example's end would swallow the next one and account for it.
            var ranges = snippets.Select(snippet => (snippet.FirstLine, snippet.LastLine)).Distinct().Order().ToArray();
            foreach (var (one, next) in ranges.Zip(ranges.Skip(1))) Assert.True(one.LastLine < next.FirstLine, $"{name}: an example ends at line {one.LastLine + 1}, the next begins at {next.FirstLine + 1}");
            output.WriteLine($"{name} {dialect}: {snippets.Length} examples, {markers.Length} lines of code markers");
        }

        var all = SnippetPages.All(Outside.Seeds).ToArray();
        Assert.Empty(all.Select(snippet => snippet.Language).Except(Language.All.Select(language => language.Name)));
        Assert.Empty(Flaw.All.Except(all.Select(Flaw.Of)).Select(flaw => $"no example of {flaw!.Dialect} {flaw.Call} has the flaw '{flaw.Reason}'"));
    }

    /// <summary>As printed, and once more repaired where there is a repair.</summary>
    private static IEnumerable<(Snippet Snippet, Flaw? Flaw, bool IsRepaired)> Runs(Snippet snippet)
    {
        var flaw = Flaw.Of(snippet);
        return flaw?.Repair is null ? [(snippet, flaw, false)] : [(snippet, flaw, false), (snippet, flaw, true)];
    }

    private async Task<string?> Failure(Trial trial, string said)
    {
        try
        {
            if (trial.CanWork) await Effects.Check(stage, trial, said);
            else Assert.Matches(Patterns.Rule(trial.Flaw!.Refusal), said);
            return null;
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or HttpRequestException or KeyNotFoundException or System.Text.Json.JsonException)
        {
            return e.Message;
        }
    }

    private void Row(Snippet snippet, string result) =>
        output.WriteLine($"| {snippet.Dialect,-12} | {snippet.Call,-44} | {snippet.Language,-8} | {result} |");
}
