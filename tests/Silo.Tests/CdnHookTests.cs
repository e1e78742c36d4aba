using System.Text.Json;

namespace Darkroom.Tests;

public sealed class CdnHookTests
{
    [Fact]
    public async Task Each_cdn_hears_of_deletes_purges_and_changes_of_visibility_in_its_own_words()
    {
        using var fastly = new HookServer();
        using var cloudflare = new HookServer();
        using var own = new HookServer();
        var secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "{\"Cdn\":{\"Hooks\":[" + string.Join(',',
            $$"""{"Name":"fastly","Url":"{{fastly.Url}}","Kind":"fastly","Headers":"Fastly-Key: s3cret\nSurrogate-Key: {space}"}""",
            $$"""{"Name":"cloudflare","Url":"{{cloudflare.Url}}","Kind":"cloudflare","Headers":"Authorization: Bearer t0ken"}""",
            $$"""{"Name":"own","Url":"{{own.Url}}","Method":"PURGE","Body":"tags={comma}","Headers":"Content-Type: text/plain"}""") + "]}}");
        try
        {
            await using var server = await DarkroomServer.Start(null, $"config={secret}");
            var id = await Upload(server, "one");
            await server.Upload(Pictures.Photo(60, 40, seed: 62), "silent");
            await server.Http.PostJson("/darkroom/images/one/purge", "{}").Json();
            await StopTests.WaitFor("all to hear of it", () => Task.FromResult(fastly.Calls.Count * cloudflare.Calls.Count * own.Calls.Count > 0));
            Assert.Equal(("POST", "s3cret", $"i-{id}", $$"""{"surrogate_keys":["i-{{id}}"]}"""), (fastly.Calls[0].Method, fastly.Calls[0].Headers["Fastly-Key"], fastly.Calls[0].Headers["Surrogate-Key"], fastly.Calls[0].Body));
            Assert.Equal(("POST", "Bearer t0ken", $$"""{"tags":["i-{{id}}"]}"""), (cloudflare.Calls[0].Method, cloudflare.Calls[0].Headers["Authorization"], cloudflare.Calls[0].Body));
            Assert.Equal(("PURGE", "text/plain", $"tags=i-{id}"), (own.Calls[0].Method, own.Calls[0].Headers["Content-Type"], own.Calls[0].Body));

            // One variant, and a delete.
            await server.Http.PostJson("/darkroom/images/one/purge", """{"variant":"w-10.webp"}""").Json();
            await StopTests.WaitFor("the second", () => Task.FromResult(own.Calls.Count == 2));
            using (var deleted = await server.Http.DeleteAsync("/delete/one")) Assert.True(deleted.IsSuccessStatusCode);
            await StopTests.WaitFor("the third", () => Task.FromResult(own.Calls.Count == 3));
            Assert.All(own.Calls, call => Assert.Equal($"tags=i-{id}", call.Body));
            Assert.Equal(3, await server.Metric("darkroom_cdn_hook_calls_total", "hook=\"own\",outcome=\"200\""));
            Assert.DoesNotContain("s3cret", server.Process.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Theory]
    [InlineData("""{"public_original":"clean"}""")]
    [InlineData("""{"public_original":"exact"}""")]
    [InlineData("""{"require_signature":"all"}""")]
    [InlineData("""{"allowed_ops":["w-10"]}""")]
    [InlineData("""{"bucket":"moved"}""")]
    public async Task A_cdn_hears_of_what_an_account_shows_otherwise(string change)
    {
        using var hook = new HookServer();
        await using var server = await DarkroomServer.Start(null, $"Cdn:Hooks:0:Url={hook.Url}");
        using (var silent = await server.Http.PatchAsync("/admin/accounts/default", new StringContent("""{"name":"Ann","tier":2}"""))) Assert.True(silent.IsSuccessStatusCode);
        using (var changed = await server.Http.PatchAsync("/admin/accounts/default", new StringContent(change))) Assert.True(changed.IsSuccessStatusCode);
        await StopTests.WaitFor("it to hear of it", () => Task.FromResult(hook.Calls.Count > 0));
        Assert.Equal(["b-default"], JsonDocument.Parse(hook.Calls[0].Body).RootElement.Strings("tags"));
    }

    [Fact]
    public async Task A_dead_hook_holds_nothing_up_and_hears_of_all_of_it_when_it_lives_even_after_a_kill()
    {
        var data = Directory.CreateTempSubdirectory("darkroom-hook-").FullName;
        var port = HookServer.FreePort();
        string[] options = [$"Cdn:Hooks:0:Url=http://127.0.0.1:{port}/purge", "Cdn:Hooks:0:MostTags=4"];
        try
        {
            var ids = new List<string>();
            await using (var server = await DarkroomServer.Start(data, options))
            {
                for (var i = 0; i < 10; i++) ids.Add(await Upload(server, $"doomed-{i}"));
                foreach (var id in ids)
                {
                    using var deleted = await server.Http.DeleteAsync($"/delete/{id}");
                    Assert.True(deleted.IsSuccessStatusCode);
                }

                await StopTests.WaitFor("a try", async () => await server.Metric("darkroom_cdn_hook_calls_total", "unreachable") > 0);
                await StopTests.WaitFor("all to wait", async () => await server.Metric("darkroom_cdn_purges_pending") == 10);
                server.Process.Signal(9);
                await server.Process.Ended(TimeSpan.FromSeconds(10));
            }

            using var hook = new HookServer(port) { Status = 503 };
            await using var again = await DarkroomServer.Start(data, options);
            await StopTests.WaitFor("a refusal", () => Task.FromResult(hook.Calls.Count > 0));
            // A redirect is no yes either, and is not followed.
            hook.Status = 302;
            await StopTests.WaitFor("another", () => Task.FromResult(hook.Calls.Any(call => call.Answered == 302)));
            hook.Status = 204;
            await StopTests.WaitFor("all to be taken", () => Task.FromResult(ids.TrueForAll(id => hook.Taken.Contains($"\"i-{id}\"", StringComparison.Ordinal))));
            var taken = hook.Calls.Where(call => call.Answered == 204).SelectMany(call => JsonDocument.Parse(call.Body).RootElement.Strings("tags"));
            Assert.Equal(ids.Select(id => "i-" + id), taken);
            await StopTests.WaitFor("none to wait", async () => await again.Metric("darkroom_cdn_purges_pending") == 0);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task What_a_dead_hook_does_not_take_in_time_is_given_up_and_counted()
    {
        await using var server = await DarkroomServer.Start(null, $"Cdn:Hooks:0:Url=http://127.0.0.1:{HookServer.FreePort()}/", "Cdn:QueueLength=3");
        await Upload(server, "again");
        for (var i = 0; i < 8; i++) await server.Http.PostJson("/darkroom/images/again/purge", "{}").Json();
        await StopTests.WaitFor("the oldest to be given up", async () => await server.Metric("darkroom_cdn_purges_given_up_total") == 5);
    }

    [Theory]
    [InlineData("Cdn:Hooks:0:Url=ftp://example.org", "Cdn:Hooks:0:Url")]
    [InlineData("Cdn:Hooks:0:Headers=no colon", "Cdn:Hooks:0:")]
    [InlineData("Cdn:Hooks:3:Ulr=http://example.org", "did you mean 'Cdn:Hooks:0:Url'?")]
    public async Task A_hook_that_cannot_be_meant_stops_the_start(string option, string words)
    {
        await using var process = DarkroomProcess.Start(["serve", "--" + option, "--Storage:Data=" + Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))], []);
        Assert.Equal(1, await process.Ended(TimeSpan.FromSeconds(30)));
        Assert.Contains(words, process.Output, StringComparison.Ordinal);
    }

    private static async Task<string> Upload(DarkroomServer server, string name)
    {
        await server.Upload(Pictures.Photo(60, 40, seed: 61), name);
        return await server.IdOf(name);
    }
}
