namespace Darkroom.Tests;

public sealed class FairQueueTests
{
    private readonly FairQueue queue = new();
    private long arrived;

    [Fact]
    public void A_quiet_accounts_job_is_next_however_many_another_has()
    {
        for (var i = 0; i < 100; i++) Add("crowd", 50);
        for (var i = 0; i < 10; i++) queue.Take();
        Add("quiet", 500);
        // At most one whose place is the clock's stands before it.
        Assert.Contains("quiet", new[] { queue.Take().Account, queue.Take().Account });
    }

    [Fact]
    public void Accounts_share_work_and_not_turns()
    {
        for (var i = 0; i < 400; i++) Add("cheap", 10);
        for (var i = 0; i < 40; i++) Add("dear", 100);
        var work = new Dictionary<string, double> { ["cheap"] = 0, ["dear"] = 0 };
        while (work.Values.Sum() < 4_000)
        {
            var job = queue.Take();
            work[job.Account] += job.Cost;
        }

        Assert.InRange(work["cheap"], 1_900, 2_100);
    }

    [Fact]
    public void One_accounts_jobs_keep_their_order_and_what_is_returned_comes_first()
    {
        var (first, second) = (Add("a", 10), Add("a", 10));
        Assert.Same(first, queue.Take());
        queue.Return(first);
        Assert.Same(first, queue.Take());
        Assert.Same(second, queue.Take());
    }

    [Fact]
    public void Who_waits_with_most_gives_way_to_the_quiet_and_never_to_itself()
    {
        var crowd = Enumerable.Range(0, 10).Select(_ => Add("crowd", 50)).ToArray();
        Assert.Same(crowd[^1], queue.Displaceable(New("quiet", 1_000)));
        Assert.Null(queue.Displaceable(New("crowd", 50)));
        for (var i = 0; i < 10; i++) Add("other", 50);
        Assert.Null(queue.Displaceable(New("other", 50)));
    }

    [Fact]
    public void Costs_add_up_and_nothing_is_kept_of_the_gone()
    {
        var jobs = Enumerable.Range(0, 20).Select(i => Add($"account {i % 3}", 7)).ToArray();
        Assert.Equal(140, queue.Cost);
        Assert.True(queue.Remove(jobs[5]));
        Assert.False(queue.Remove(jobs[5]));
        while (queue.Next is not null) queue.Take();
        Assert.Equal((0, 0), (queue.Count, queue.Cost));
        Assert.Equal(0, queue.CostBefore("account 1"));
    }

    private Job Add(string account, double cost)
    {
        var job = New(account, cost);
        queue.Add(job);
        return job;
    }

    private Job New(string account, double cost) => new(WorkerRequest.Inspect("x"), account, cost) { Number = ++arrived };
}
