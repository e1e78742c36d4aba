using static Darkroom.Tests.Chaos.CallKind;
using static Darkroom.Tests.Chaos.Ending;

namespace Darkroom.Tests.Chaos;

/// <summary>The checker itself, on histories that are known to be good or bad.</summary>
public sealed class HistoryCheckerTests
{
    public static TheoryData<string, Call[]> Good => new()
    {
        { "a read during a write may see either", [Written("a", 1, 2), Written("b", 3, 8), Read("b", 4, 5), Read("b", 6, 7)] },
        { "a write of unknown outcome may not have happened", [Written("a", 1, 2), Lost("b", 3, 4), Read("a", 5, 6), Read("a", 7, 8)] },
        { "or happen long after its caller gave up", [Written("a", 1, 2), Lost("b", 3, 4), Read("a", 5, 6), Read("b", 7, 8)] },
        { "writes at the same time come in either order", [Written("a", 1, 9), Written("b", 2, 8), Written("c", 3, 7), Read("b", 10, 11)] },
        { "a delete of unknown outcome that somebody noticed", [Written("a", 1, 2), new(Delete, "x", 3, 4, Unknown), Read("a", 5, 6), Absent(7, 8)] },
        { "an upload of unknown outcome that did not happen", [new(CallKind.Upload, "x", 1, 2, Unknown, "a"), Absent(3, 4), Absent(5, 6)] },
        { "or happened late", [new(CallKind.Upload, "x", 1, 2, Unknown, "a"), Absent(3, 4), Read("a", 5, 6)] },
        { "a delete that was tried twice", [Written("a", 1, 2), new(Delete, "x", 3, 4, Unknown), Absent(5, 6), new(Delete, "x", 7, 8, Ending.Absent), Absent(9, 10)] },
    };

    public static TheoryData<string, Call[]> Bad => new()
    {
        { "a stale read", [Written("a", 1, 2), Written("b", 3, 4), Read("a", 5, 6)] },
        { "new, then old", [Written("a", 1, 2), Written("b", 3, 9), Read("b", 4, 5), Read("a", 6, 7)] },
        { "a lost update", [Written("a", 1, 2), Written("b", 3, 4), Written("c", 5, 6), Read("b", 7, 8)] },
        { "an unknown write that came and went", [Written("a", 1, 2), Lost("b", 3, 4), Read("b", 5, 6), Read("a", 7, 8)] },
        { "two readers who disagree about the order of two writes", [Written("a", 1, 20), Written("b", 2, 20), Read("a", 3, 4), Read("b", 5, 6), Read("a", 7, 8)] },
        { "what nobody wrote", [Written("a", 1, 2), Read("z", 3, 4)] },
        { "what is not written yet", [Written("a", 1, 2), Read("b", 3, 4), Written("b", 5, 6)] },
        { "an image that is gone and back", [Written("a", 1, 2), new(Delete, "x", 3, 4, Unknown), Absent(5, 6), Read("a", 7, 8)] },
        { "an update of a deleted image", [Written("a", 1, 2), new(Delete, "x", 3, 4, Done), Written("b", 5, 6), Read("b", 7, 8)] },
        { "an upload that came and went", [new(CallKind.Upload, "x", 1, 2, Unknown, "a"), Read("a", 3, 4), Absent(5, 6)] },
        { "an image that was never deleted and is not there", [Written("a", 1, 2), Absent(3, 4)] },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_history_passes(string what, Call[] calls) => Assert.True(RegisterChecker.Violation(calls) is null, $"{what}: {RegisterChecker.Violation(calls)}");

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_history_is_found_out(string what, Call[] calls) => Assert.True(RegisterChecker.Violation(calls) is not null, what);

    [Fact]
    public void It_judges_as_one_who_tries_every_order()
    {
        var (good, bad) = (0, 0);
        for (var seed = 0; seed < 20_000; seed++)
        {
            var calls = RandomHistory(new Random(seed));
            var expected = EveryOrder.Explains(calls);
            Assert.True(expected == RegisterChecker.Violation(calls) is null, $"seed {seed}, {(expected ? "good" : "bad")}: {RegisterChecker.Violation(calls)}\n{string.Join('\n', calls.Select(call => call.ToString()))}");
            if (expected) good++;
            else bad++;
        }

        Assert.True(good > 2_000 && bad > 2_000, $"{good} good, {bad} bad");
    }

    [Fact]
    public void A_read_that_began_after_a_delete_answered_is_found_out()
    {
        Call[] during = [Written("a", 1, 2), new(Delete, "x", 3, 8, Done), new(CallKind.Read, "x", 7, 9, Done)];
        Assert.Empty(HistoryChecker.Violations(during, 100));
        Assert.Single(HistoryChecker.Violations([.. during, new(CallKind.Read, "x", 9, 10, Done)], 100));
    }

    [Fact]
    public void A_lost_image_is_found_out()
    {
        Call[] history = [Written("a", 1, 2), Absent(3, 4), new(Delete, "x", 5, 6, Unknown)];
        Assert.Contains(HistoryChecker.Violations(history, 100), violation => violation.Contains("did not find", StringComparison.Ordinal));
    }

    [Fact]
    public void More_than_the_quota_at_one_moment_is_found_out()
    {
        Call[] history = [Upload("x", 1, 2), new(Delete, "x", 3, 9, Unknown), Upload("y", 4, 5), Upload("z", 6, 7)];
        Assert.Equal(20, HistoryChecker.MostStored(history));
        Assert.Empty(HistoryChecker.Violations(history, 20));
        Assert.Single(HistoryChecker.Violations(history, 19));
    }

    private static Call Upload(string image, long start, long end) => new(CallKind.Upload, image, start, end, Done, image, 10);

    private static Call Written(string value, long start, long end) => new(value == "a" ? CallKind.Upload : SetTags, "x", start, end, Done, value);

    private static Call Lost(string value, long start, long end) => new(SetTags, "x", start, end, Unknown, value);

    private static Call Read(string value, long start, long end) => new(ReadTags, "x", start, end, Done, value);

    private static Call Absent(long start, long end) => new(ReadTags, "x", start, end, Ending.Absent);

    private static Call[] RandomHistory(Random random)
    {
        var times = Enumerable.Range(1, 14).ToArray();
        random.Shuffle(times);
        var writes = random.Next(1, 4);
        var calls = new List<Call>();
        for (var i = 0; i < random.Next(writes + 1, 8); i++)
        {
            var (start, end) = (Math.Min(times[2 * i], times[(2 * i) + 1]), Math.Max(times[2 * i], times[(2 * i) + 1]));
            calls.Add(i < writes
                ? new(SetTags, "x", start, end, random.Next(3) == 0 ? Unknown : Done, $"v{i}")
                : new(ReadTags, "x", start, end, Done, $"v{random.Next(writes)}"));
        }

        return [.. calls];
    }
}
