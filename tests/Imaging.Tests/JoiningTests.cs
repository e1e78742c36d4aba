namespace Darkroom.Tests;

/// <summary>Which jobs become one.</summary>
public sealed class JoiningTests
{
    private static readonly DecodeKey Half = new(1, 1, 2);

    private readonly JobQueue queue = new(new() { QueueWorkSeconds = 10 }, workers: 1);

    [Fact]
    public async Task Who_wants_the_same_of_the_decoder_joins_until_the_worker_has_the_request()
    {
        var first = Job("a", Half);
        queue.Add(first);
        Assert.Same(first, await Take());
        var (second, other, another) = (Job("a", Half), Job("a", Half with { Shrink = 4 }), Job("b", Half));
        foreach (var job in (Job[])[second, other, another]) queue.Add(job);
        Assert.Equal(2, first.Request.Replies);
        Assert.Equal(2, queue.Waiting);
        Assert.True(queue.IsOpen(first));

        queue.Seal(first);
        var late = Job("a", Half);
        queue.Add(late);
        Assert.Equal((2, 3), (first.Request.Replies, queue.Waiting));
        Assert.False(queue.IsOpen(first));

        first.Answer(1, new(Failure.Undecodable, "told"));
        Assert.Equal("told", (await second.Answers[0]).Detail);
        Assert.False(first.Answers[0].IsCompleted);
    }

    [Fact]
    public async Task What_joins_adds_to_the_load_what_it_costs_beyond_the_shared_decode()
    {
        queue.Add(Job("a", Half));
        var first = await Take();
        queue.Add(Job("a", Half));
        Assert.Equal(0.14, queue.Load, precision: 9);
        queue.Finished(first, TimeSpan.FromSeconds(1), isDone: true);
        Assert.Equal(0, queue.Load, precision: 9);
    }

    [Fact]
    public void What_has_waited_for_more_than_a_moment_takes_nobody_in()
    {
        var first = Job("a", Half);
        queue.Add(first);
        SpinWait.SpinUntil(() => first.Waited > TimeSpan.FromMilliseconds(6));
        queue.Add(Job("a", Half));
        Assert.Equal((1, 2), (first.Request.Replies, queue.Waiting));
    }

    [Fact]
    public async Task A_job_does_not_grow_beyond_what_is_better_done_by_several_workers()
    {
        queue.Add(Job("a", Half, cost: 2_000));
        var first = await Take();
        for (var i = 0; i < 4; i++) queue.Add(Job("a", Half, cost: 600));
        Assert.InRange(first.Cost, 2_500, 3_000);
        Assert.Equal(1, queue.Waiting);
    }

    [Fact]
    public async Task Those_that_joined_are_refused_with_the_first_and_nothing_joins_what_was_refused()
    {
        var first = Job("a", Half);
        queue.Add(first);
        queue.Close();
        Assert.Equal(Failure.Interrupted, (await first.Answers[0]).Failure);
        Assert.False(queue.IsOpen(first));
    }

    private Task<Job> Take() => queue.Take(inspectionsOnly: false, CancellationToken.None);

    private static Job Job(string source, DecodeKey decode, double cost = 100) =>
        new(new(source, [new(Transformation.Parse("w-100.jpg").Value!, "/dev/null")]), Asking.Nobody, cost) { Kin = (source, decode), Saved = 60 };
}
