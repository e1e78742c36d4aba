namespace Darkroom.Tests.Conformance;

/// <summary>Every documented call of the four APIs over real HTTP. <c>docs/conformance.md</c> is the table that this prints.</summary>
public sealed class ConformanceTests(SharedServer shared, ITestOutputHelper output) : IClassFixture<SharedServer>
{
    private static readonly Call[] All =
    [
        .. ReimageCalls.All,
        .. ImagerCalls.All,
        .. ImageResizerCalls.All,
        .. SlinkCalls.All,
    ];

    private static string Page => Path.Combine(Repository.Root, "docs", "conformance.md");

    [Theory]
    [InlineData("Reimage")]
    [InlineData("Imager")]
    [InlineData("ImageResizer")]
    [InlineData("Slink")]
    public async Task Every_documented_call_answers_as_documented(string dialect)
    {
        var failures = new List<string>();
        foreach (var call in All.Where(call => call.Dialect == dialect))
        {
            var failure = await Failure(call);
            output.WriteLine($"| {call.Dialect} | `{call.Name}` | {(failure is null ? "as documented" : "FAILED")} |");
            if (failure is not null) failures.Add($"{call.Name}: {failure}");
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void The_page_lists_every_call()
    {
        var before = File.ReadAllText(Page).Split("| dialect |")[0];
        var table = "| dialect | call | result |\n|---|---|---|\n" + string.Concat(All.Select(call => $"| {call.Dialect} | `{call.Name}` | as documented |\n"));
        if (Environment.GetEnvironmentVariable("DARKROOM_GOLDEN") == "write") File.WriteAllText(Page, before + table);
        Assert.Equal(before + table, File.ReadAllText(Page));
    }

    private async Task<string?> Failure(Call call)
    {
        try
        {
            await call.Check(shared.Value);
            return null;
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or HttpRequestException or KeyNotFoundException or System.Text.Json.JsonException)
        {
            return e.Message;
        }
    }
}
