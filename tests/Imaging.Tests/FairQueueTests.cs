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
        Assert.Contains("quiet", new[] { queue.Take().For.Account, queue.Take().For.Account });
    }

    [Fact]
    public void Accounts_share_work_and_not_turns()
    {
        for (var i = 0; i < 400; i++) Add("cheap", 10);
        for (var i = 0; i < 40; i++) Add("dear", 100);
        Assert.InRange(WorkBy(job => job.For.Account, 4_000)["cheap"], 1_900, 2_100);
    }

    [Fact]
    public void One_who_always_has_a_single_dear_job_waiting_gets_no_more_than_its_share()
    {
        for (var i = 0; i < 1_000; i++) Add("crowd", 10);
        Add("single", 500);
        var work = new Dictionary<string, double> { ["crowd"] = 0, ["single"] = 0 };
        while (work.Values.Sum() < 10_000)
        {
            var job = queue.Take();
            work[job.For.Account] += job.Cost;
            if (job.For.Account == "single") Add("single", 500);
        }

        Assert.InRange(work["single"], 4_400, 5_600);
    }

    [Fact]
    public void Within_an_account_one_strangers_crowd_does_not_starve_another_and_strangers_do_not_make_an_account_larger()
    {
        for (var i = 0; i < 400; i++) Add("shop", 10, "greedy");
        for (var i = 0; i < 40; i++) Add("shop", 10, "modest");
        for (var i = 0; i < 400; i++) Add("other", 10, "greedy");
        var work = WorkBy(job => $"{job.For.Account} {job.For.Asker}", 1_600);
        Assert.InRange(work["other greedy"], 780, 820);
        Assert.InRange(work["shop greedy"], 390, 420);
        Assert.InRange(work["shop modest"], 390, 400);
    }

    [Fact]
    public void One_accounts_jobs_keep_their_order_and_what_is_returned_comes_first()
    {
        var (first, second) = (Add("a", 10), Add("a", 10));
        Assert.Same(first, queue.Take());
        var other = New("b", 10);
        queue.Return(first);
        queue.Return(other);
        Assert.Equal([first, other, second], new[] { queue.Take(), queue.Take(), queue.Take() });
    }

    [Fact]
    public void Who_waits_with_most_gives_way_to_the_quiet_and_never_to_itself()
    {
        var crowd = Enumerable.Range(0, 10).Select(_ => Add("crowd", 50)).ToArray();
        Assert.Same(crowd[^1], queue.Displaceable(New("quiet", 1_000)));
        Assert.Null(queue.Displaceable(New("crowd", 50)));
        Assert.Same(crowd[^1], queue.Displaceable(New("crowd", 50, "another")));
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
        while (queue.Next is { } next) Assert.Same(next, queue.Take());
        Assert.Equal((0, 0), (queue.Count, queue.Cost));
        Assert.Equal(0, queue.CostBefore(New("account 1", 7)));
    }

    [Fact]
    public void What_stands_before_a_job_is_its_own_accounts_work_and_as_much_of_each_other()
    {
        for (var i = 0; i < 100; i++) Add("crowd", 50);
        Assert.Equal(5_000, queue.CostBefore(New("crowd", 50)));
        Assert.Equal(50, queue.CostBefore(New("quiet", 50)));
    }

    [Fact]
    public void Who_had_more_than_it_said_waits_for_it()
    {
        for (var i = 0; i < 100; i++) Add("dear", 30);
        queue.Charge(queue.Take(), 5_000);
        for (var i = 0; i < 100; i++) Add("cheap", 30);
        for (var i = 0; i < 100; i++) Assert.Equal("cheap", queue.Take().For.Account);
        Assert.Equal("dear", queue.Take().For.Account);
    }

    private Dictionary<string, double> WorkBy(Func<Job, string> owner, double most)
    {
        var work = new Dictionary<string, double>();
        while (work.Values.Sum() < most)
        {
            var job = queue.Take();
            work[owner(job)] = work.GetValueOrDefault(owner(job)) + job.Cost;
        }

        return work;
    }

    private Job Add(string account, double cost, string asker = "")
    {
        var job = New(account, cost, asker);
        queue.Add(job);
        return job;
    }

    private Job New(string account, double cost, string asker = "") => new(WorkerRequest.Inspect("x"), new(account, asker), cost) { Number = ++arrived };
}
