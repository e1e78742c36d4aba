namespace Darkroom.Tests;

public sealed class WorkerTests
{
    [Fact]
    public async Task A_worker_that_is_killed_in_the_middle_of_a_job_is_replaced_and_the_caller_gets_the_picture()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var render = workers.Begin(1_500);
        await render.KillWorker(workers);
        var report = await render.Report;
        Assert.True(report.Ok, report.Detail);
    }

    [Fact]
    public async Task A_job_over_which_two_workers_died_is_called_poison_and_the_pool_goes_on()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var render = workers.Begin(1_500);
        await render.KillWorker(workers, Pool.ForbiddenCall);
        await render.KillWorker(workers, Pool.ForbiddenCall);
        Assert.Equal(Failure.Poisoned, (await render.Report).Failure);
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    [Fact]
    public async Task A_job_whose_workers_were_killed_from_outside_is_interrupted_and_no_poison()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var render = workers.Begin(1_500);
        await render.KillWorker(workers);
        await render.KillWorker(workers);
        Assert.Equal(Failure.Interrupted, (await render.Report).Failure);
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    [Fact]
    public async Task A_worker_that_dies_while_idle_is_replaced()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var first = workers.ProcessIds.First();
        Pool.Kill(first);
        await Wait.Until(() => workers.ProcessIds.First() is var now && now != first && now != 0, () => "another worker");
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    [Fact]
    public async Task A_render_over_its_time_is_refused_and_the_pool_goes_on()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, RenderSeconds = 1 });
        Assert.Equal(Failure.TooExpensive, (await workers.Begin(3_000).Report).Failure);
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    [Fact]
    public async Task A_render_that_others_keep_from_the_processor_is_interrupted_and_not_called_too_expensive()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, RenderSeconds = 1 });
        var render = workers.Begin(1_500);
        // It has computed, and gets no more of the processor.
        await render.InTheMiddle();
        Pool.Kill(workers.ProcessIds.First(), Pool.Sigstop);
        Assert.Equal(Failure.Interrupted, (await render.Report).Failure);
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    [Fact]
    public async Task A_worker_that_neither_answers_nor_computes_is_given_up()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, RenderSeconds = 1 });
        var render = workers.Begin(3_000);
        Pool.Kill(workers.ProcessIds.First(), Pool.Sigstop);
        Assert.Equal(Failure.TooExpensive, (await render.Report).Failure);
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    [Fact]
    public async Task A_render_over_its_memory_is_refused_and_the_pool_goes_on()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, WorkerMemory = 160L << 20 });
        Assert.Equal(Failure.TooExpensive, (await workers.Make(Sources.Noise(6_000), "original.webp")).Failure);
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    [Fact]
    public async Task When_all_places_are_taken_the_next_render_is_busy_while_inspections_go_on()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, QueueLength = 1 });
        var running = workers.Begin(3_000);
        await running.InTheMiddle();
        using var leaving = new CancellationTokenSource();
        var waiting = workers.Make(Sources.Photo(240, 160), "w-80.jpg", leaving.Token);

        Assert.Equal(Failure.Busy, (await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Failure);
        Assert.True((await workers.Inspect(Sources.Photo(240, 160), Asking.Nobody, CancellationToken.None)).Ok);
        Assert.False(running.Report.IsCompleted);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = workers.Make(Sources.Photo(240, 160), "w-80.jpg");
        Assert.True((await running.Report).Ok);
        Assert.True((await next).Ok);
    }

    [Fact]
    public async Task Stopping_lets_a_running_render_end()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var render = workers.Begin(1_500);
        await render.InTheMiddle();
        var id = workers.ProcessIds.First();
        await workers.StopAsync(CancellationToken.None);
        Assert.True((await render.Report).Ok);
        Assert.False(Processes.Lives(id));
        Assert.Equal(Failure.Interrupted, (await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Failure);
    }

    [Fact]
    public async Task A_full_disk_and_a_missing_original_are_answers_and_cost_no_worker()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var id = workers.ProcessIds.First();
        var inspection = (await workers.Inspect(Sources.Photo(240, 160), Asking.Nobody, CancellationToken.None)).Value!.Content;
        foreach (var format in Enum.GetValues<MediaType>().Where(format => format.IsWritten))
        {
            var full = await workers.Render(Sources.Photo(240, 160), inspection, new() { Format = format }, "/dev/full");
            Assert.Equal((format, Failure.InsufficientStorage), (format, full.Failure));
        }

        Assert.Equal(Failure.NotFound, (await workers.Make(Sources.NewPath("jpg"), "w-80.jpg")).Failure);
        Assert.Equal(id, workers.ProcessIds.First());
    }

    [Fact]
    public async Task A_libvips_that_is_not_there_is_one_clear_exception()
    {
        var missing = await Assert.ThrowsAsync<NoWorkerException>(() => Pool.Start(new() { Workers = 1, Library = "libnothing.so" }));
        Assert.Contains("libnothing.so", missing.Message, StringComparison.Ordinal);
        Assert.Contains("Imaging:Library", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_the_same_from_every_pool_and_differs_with_options_that_change_bytes()
    {
        await using var one = await Pool.Start(new() { Workers = 1 });
        await using var two = await Pool.Start(new() { Workers = 2 });
        await using var other = await Pool.Start(new() { Workers = 1, MaxOutputSide = 4_096 });
        Assert.Equal(await one.Version(), await two.Version());
        Assert.NotEqual(await one.Version(), await other.Version());
        Assert.Contains(VipsLibrary.Version, (await one.Version()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hundred_renders_do_not_make_a_worker_grow()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        string[] texts = ["w-200.jpg", "w-200.webp", "h-100_w-100.png", "w-90.gif"];
        var settled = 0L;
        for (var i = 0; i < 200; i++)
        {
            Assert.True((await workers.Make(Sources.Photo(800, 600), texts[i % texts.Length])).Ok);
            if (i == 80) settled = Processes.ResidentBytes(workers.ProcessIds.First());
        }

        Assert.InRange(Processes.ResidentBytes(workers.ProcessIds.First()), 1, settled + (16L << 20));
    }
}
