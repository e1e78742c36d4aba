using System.Text.RegularExpressions;
using Darkroom.Tests.Conformance;
using Darkroom.Tests.Snippets;

namespace Darkroom.Tests;

/// <summary>The commands of the pages about search as they stand there, one after the other, against a server whose images they are about.</summary>
public sealed class SearchPagesTests
{
    [Theory]
    [InlineData("search.md", "\"total\":1,", "<em>sunset</em>", "\"tag\":\"Beach\"", "\"becomes\":\"strand\"")]
    [InlineData("search-meaning.md", "\"print\":\"", "\"duplicates\":\"return\"", "\"similarities\":[", "\"embedded\":true")]
    public async Task Every_curl_of_a_page_is_answered(string page, params string[] expected)
    {
        var curl = Tool.Find("curl", "--version");
        Assert.SkipWhen(curl is null, "no curl on this machine");
        await using var embedder = await EmbedderServer.Start();
        await using var server = await DarkroomServer.Start(
            null, "Search:Mode=hybrid", $"Meaning:Embedder:Url={embedder.Url}", "Meaning:Embedder:Model=first", "Meaning:Embedder:Key=the-embedders-key", "Meaning:PollMilliseconds=20");
        using (var upload = await server.Http.PostAsync("/upload/", Forms.File("file", Pictures.Photo(80, 60), "a.png", ("object", "first"), ("tags", "Beach,sunset"), ("folder", "holiday"))))
            Assert.True(upload.IsSuccessStatusCode);
        await StopTests.WaitFor("the image to be embedded", async () => await server.Metric("darkroom_analyses_pending", "meaning") == 0 && !embedder.Embedded.IsEmpty);

        var said = new List<string>();
        foreach (var command in Commands(page))
        {
            var (exit, output) = await Tool.Run(
                Path.GetTempPath(),
                new() { ["KEY"] = DarkroomServer.AdminKey },
                "/bin/sh",
                "-c",
                command.Replace("http://127.0.0.1:8080", server.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal).Replace("curl ", "curl -sS --fail-with-body ", StringComparison.Ordinal));
            Assert.True(exit == 0, $"{command}\n{output}");
            said.Add(output);
        }

        foreach (var words in expected) Assert.Contains(words, string.Join('\n', said), StringComparison.Ordinal);
    }

    private static string[] Commands(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", page));
        return [.. Regex.Matches(text, "^curl .*$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Select(match => match.Value)];
    }
}
