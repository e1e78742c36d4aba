using Darkroom.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Darkroom.Tests;

/// <summary>The answer to a request that revoked something comes when no node believes the old state any more.</summary>
public sealed class RevocationTests
{
    private static readonly FreshnessRule Shared = new(TimeSpan.FromMilliseconds(400), IsShared: true);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly ManualTime time = new();

    [Fact]
    public async Task Among_several_processes_the_answer_waits() =>
        await Ask(Shared, revocations => revocations.Note(), async answer => await ComesAfter(Shared.Settled, answer));

    [Fact]
    public async Task It_waits_from_the_last_commit_on_and_once()
    {
        void Revoke(Revocations revocations)
        {
            Parallel.For(0, 100, _ => revocations.Note());
            time.Advance(Shared.Settled / 2);
            Parallel.For(0, 100, _ => revocations.Note());
        }

        await Ask(Shared, Revoke, async answer => await ComesAfter(Shared.Settled, answer));
    }

    [Fact]
    public async Task What_is_settled_when_the_answer_is_there_waits_no_longer()
    {
        void Revoke(Revocations revocations)
        {
            revocations.Note();
            time.Advance(Shared.Settled);
        }

        await Ask(Shared, Revoke, answer => answer);
    }

    [Fact]
    public async Task What_revokes_nothing_does_not_wait() => await Ask(Shared, _ => { }, answer => answer);

    [Fact]
    public async Task One_process_is_told_and_does_not_wait() =>
        await Ask(FreshnessRule.Alone with { Lifetime = TimeSpan.FromMinutes(5) }, revocations => revocations.Note(), answer => answer);

    private async Task ComesAfter(TimeSpan wait, Task answer)
    {
        while (time.Armed == 0 && !answer.IsCompleted) await Task.Yield();
        Assert.Equal(1, time.Armed);
        time.Advance(wait - Moment);
        Assert.Equal(1, time.Armed);
        Assert.False(answer.IsCompleted);
        time.Advance(Moment);
        await answer;
        Assert.Equal(0, time.Armed);
    }

    /// <summary>A whole request, whose time stands still until somebody advances it.</summary>
    private async Task Ask(FreshnessRule rule, Action<Revocations> revoke, Func<Task, Task> see)
    {
        var revocations = new Revocations(rule, time);
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
        var answer = client.GetStringAsync(new Uri(app.Urls.Single()));
        await see(answer);
        Assert.Equal("done", await answer);
    }
}
