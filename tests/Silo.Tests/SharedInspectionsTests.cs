using Darkroom.Abstractions;
using Darkroom.Grains;

namespace Darkroom.Tests;

public sealed class SharedInspectionsTests
{
    private static readonly AccountId Ann = AccountId.New();
    private static readonly Inspected Photo = new(new Inspection(MediaType.Jpeg, new Size(6, 4), 1, HasAlpha: false), ImageDetails.None);

    private readonly ManualTime time = new();
    private readonly SharedInspections inspections;
    private int ran;

    public SharedInspectionsTests() => inspections = new(time);

    [Fact]
    public async Task Uploads_of_the_same_bytes_that_come_together_are_inspected_once()
    {
        var worker = new TaskCompletionSource<Result<Inspected>>();
        var together = Enumerable.Range(0, 50).Select(_ => Ask(Ann, "same", worker.Task)).ToArray();
        var others = new[] { Ask(Ann, "other", worker.Task), Ask(AccountId.New(), "same", worker.Task) };
        worker.SetResult(Photo);
        Assert.All(await Task.WhenAll([.. together, .. others]), inspected => Assert.Same(Photo, inspected.Value));
        Assert.Equal(3, ran);
        await Ask(Ann, "same", worker.Task);
        Assert.Equal(4, ran);
    }

    [Fact]
    public async Task What_was_too_expensive_is_refused_for_a_while_and_nothing_else_is()
    {
        var refused = Task.FromResult<Result<Inspected>>((Failure.TooExpensive, "It takes longer than allowed"));
        for (var i = 0; i < 5; i++) Assert.Equal("It takes longer than allowed", (await Ask(Ann, "bomb", refused)).Detail);
        Assert.Equal(1, ran);
        await Ask(AccountId.New(), "bomb", refused);
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.True((await Ask(Ann, "bomb", Task.FromResult<Result<Inspected>>(Photo))).Ok);
        Assert.Equal(3, ran);

        foreach (var failure in new[] { Failure.Busy, Failure.Interrupted, Failure.Undecodable })
        {
            Assert.Equal(failure, (await Ask(Ann, "other", Task.FromResult<Result<Inspected>>(failure))).Failure);
            Assert.True((await Ask(Ann, "other", Task.FromResult<Result<Inspected>>(Photo))).Ok);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => Ask(Ann, "other", Task.FromException<Result<Inspected>>(new InvalidOperationException())));
        Assert.True((await Ask(Ann, "other", Task.FromResult<Result<Inspected>>(Photo))).Ok);
    }

    private Task<Result<Inspected>> Ask(AccountId account, string sha256, Task<Result<Inspected>> answer) => inspections.Ask(account, sha256, () =>
    {
        Interlocked.Increment(ref ran);
        return answer;
    });
}
