using System.Diagnostics;

namespace Darkroom.Tests;

public sealed class AdmissionTests
{
    private static readonly Inspection Content = new(MediaType.Png, new(1_000, 750), 1, HasAlpha: false);

    [Fact]
    public async Task An_accounts_flood_delays_anothers_single_render_by_about_one_running_job()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var source = Sources.Photo(1_000, 750);
        Assert.True((await Make(workers, source, "crowd", 300)).Ok);
        var flood = Enumerable.Range(0, 40).Select(i => Make(workers, CopyOf(source), "crowd", 400 + i)).ToArray();
        var single = await Make(workers, source, "quiet", 400);
        var done = flood.Count(render => render.IsCompleted);

        Assert.True(single.Ok, single.Detail);
        Assert.InRange(done, 0, 4);
        Assert.All(await Task.WhenAll(flood), render => Assert.True(render.Ok, render.Detail));
    }

    [Fact]
    public async Task When_the_queue_is_full_the_crowd_is_refused_with_a_time_and_the_quiet_get_in()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, QueueLength = 8 });
        var running = workers.Begin(1_500);
        await running.InTheMiddle();
        var source = Sources.Photo(1_000, 750);
        var flood = Enumerable.Range(0, 20).Select(i => Make(workers, CopyOf(source), "crowd", 400 + i)).ToArray();
        Assert.True((await Make(workers, source, "quiet", 400)).Ok);
        Assert.True((await running.Report).Ok);

        // Eight waited, and one of them gave way.
        var refused = (await Task.WhenAll(flood)).Where(render => !render.Ok).ToArray();
        Assert.Equal(13, refused.Length);
        Assert.All(refused, render => Assert.Equal(Failure.Busy, render.Failure));
        Assert.All(refused, render => Assert.InRange(render.RetryAfter!.Value, 1, 30));
    }

    [Fact]
    public async Task Work_is_bounded_too_and_not_only_its_number()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, QueueLength = 1_000, QueueWorkSeconds = 2 });
        var running = workers.Begin(1_500);
        await running.InTheMiddle();
        var source = Sources.Photo(1_000, 750);
        var flood = Enumerable.Range(0, 200).Select(i => Make(workers, CopyOf(source), "crowd", 600 + i)).ToArray();
        var refused = flood.Count(render => render.IsCompleted);
        Assert.InRange(refused, 100, 199);
        await Task.WhenAll(flood);
    }

    [Fact]
    public async Task What_would_be_refused_is_known_before_anything_is_fetched_and_asking_changes_nothing()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, QueueLength = 2 });
        var wish = Transformation.Parse("w-400.webp").Value!;
        Assert.Null(workers.Refusal(Content, wish, new("crowd", "")));
        var running = workers.Begin(1_500);
        await running.InTheMiddle();
        var source = Sources.Photo(1_000, 750);
        var waiting = new[] { 400, 401 }.Select(width => Make(workers, CopyOf(source), "crowd", width)).ToArray();

        var refusal = workers.Refusal(Content, wish, new("crowd", ""))!;
        Assert.Equal(Failure.Busy, refusal.Failure);
        Assert.InRange(refusal.RetryAfter!.Value, 1, 30);
        // For the quiet one of them would give way, but only once it comes.
        Assert.Null(workers.Refusal(Content, wish, new("quiet", "")));
        Assert.Null(workers.Refusal(Content, wish, new("crowd", "another asker")));
        Assert.All(await Task.WhenAll(waiting), render => Assert.True(render.Ok, render.Detail));
        Assert.True((await running.Report).Ok);
    }

    [Fact]
    public async Task A_render_that_cannot_begin_in_time_is_refused_when_its_time_is_up()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, WaitSeconds = 1 });
        var running = workers.Begin(3_000);
        await running.InTheMiddle();
        var started = Stopwatch.GetTimestamp();
        var waiting = await Make(workers, Sources.Photo(1_000, 750), "other", 200);
        Assert.Equal(Failure.Busy, waiting.Failure);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 2.5);
        Assert.False(running.Report.IsCompleted);
        await running.Report;
    }

    /// <summary>Sizes of one picture that are asked for at once are one job.</summary>
    private static string CopyOf(string source)
    {
        var copy = Sources.NewPath("png");
        File.Copy(source, copy);
        return copy;
    }

    private static Task<Result<RenderReport>> Make(RenderWorkers workers, string source, string account, int width) => workers.Render(
        source,
        Content,
        Transformation.Parse($"w-{width}.webp").Value!,
        Sources.NewPath("webp"),
        account);
}
