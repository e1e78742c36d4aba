using System.Text.RegularExpressions;
using Darkroom.Tests.Snippets;

namespace Darkroom.Tests;

/// <summary>The recipes of docs/signing.md as they stand there, in the languages that this machine has.</summary>
public sealed class SigningRecipeTests
{
    [Theory]
    [InlineData("js", "node", "-e", "--version")]
    [InlineData("python", "python3", "-c", "--version")]
    [InlineData("sh", "openssl", "-c", "version")]
    public async Task A_recipe_signs_what_the_server_opens(string language, string program, string run, string version)
    {
        var path = Tool.Find(program, version);
        Assert.SkipWhen(path is null, $"no {program} on this machine");
        if (language == "sh") path = "/bin/sh";
        await using var server = await DarkroomServer.Start();
        await server.Upload(Pictures.Photo(80, 60), "first");
        var key = await server.Http.PostAsync("/admin/accounts/default/signing-keys", null).Json(201);
        await server.Http.PatchAsync("/admin/accounts/default", SlinkPerson.Body("""{"require_signature":"all"}""")).Answers(200);
        await server.Anonymous.GetAsync("/files/default/first/w-400.webp").Answers(403);

        var (exit, output) = await Tool.Run(
            Path.GetTempPath(),
            new() { ["SECRET"] = key.GetProperty("secret").GetString()!, ["KEY_ID"] = key.GetProperty("key_id").GetString()! },
            path,
            run,
            Recipe(language));
        Assert.True(exit == 0, output);
        using var answer = await server.Anonymous.GetAsync(output.Trim());
        Assert.True(answer.IsSuccessStatusCode, $"{output.Trim()} answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.Matches(@"^public, max-age=300$", answer.Header("Cache-Control"));
    }

    private static string Recipe(string language)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "signing.md"));
        return Assert.Single(Regex.Matches(page, $"```{language}\n(.*?)\n```", RegexOptions.Singleline, TimeSpan.FromSeconds(1))).Groups[1].Value;
    }
}
