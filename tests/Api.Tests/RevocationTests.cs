using System.Diagnostics;
using Darkroom.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Darkroom.Tests;

/// <summary>The answer to a request that revoked something comes when no node believes the old state any more.</summary>
public sealed class RevocationTests
{
    private static readonly FreshnessRule Shared = new(TimeSpan.FromMilliseconds(400), IsShared: true);

    [Fact]
    public async Task Among_several_processes_the_answer_waits()
    {
        var elapsed = await Ask(Shared, revocations => revocations.Note());
        Assert.InRange(elapsed, Shared.Settled, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task It_waits_from_the_last_commit_on_and_once()
    {
        var elapsed = await Ask(Shared, revocations => Parallel.For(0, 100, _ => revocations.Note()));
        Assert.InRange(elapsed, Shared.Settled, Shared.Settled * 20);
    }

    [Fact]
    public async Task What_revokes_nothing_does_not_wait() =>
        Assert.True(await Ask(Shared with { Lifetime = TimeSpan.FromMinutes(5) }, _ => { }) < TimeSpan.FromMinutes(1));

    [Fact]
    public async Task One_process_is_told_and_does_not_wait() =>
        Assert.True(await Ask(FreshnessRule.Alone with { Lifetime = TimeSpan.FromMinutes(5) }, revocations => revocations.Note()) < TimeSpan.FromMinutes(1));

    private static async Task<TimeSpan> Ask(FreshnessRule rule, Action<Revocations> revoke)
    {
        var revocations = new Revocations(rule, TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(async context =>
        {
            revocations.Begin(context);
            await Task.Yield();
            revoke(revocations);
            await context.Response.WriteAsync("done");
        });
        await app.StartAsync();
        using var client = new HttpClient();
        var started = Stopwatch.GetTimestamp();
        Assert.Equal("done", await client.GetStringAsync(new Uri(app.Urls.Single())));
        return Stopwatch.GetElapsedTime(started);
    }
}
