using Darkroom.Actors;

namespace Darkroom.Tests;

/// <summary>Death by observation, with every moment in the test's hand.</summary>
public sealed class SightingsTests
{
    private readonly Sightings sightings = new(lease: 1_000);

    [Fact]
    public void A_beat_that_stays_the_same_for_a_lease_is_a_death_at_that_beat()
    {
        for (var now = 0; now <= 1_000; now += 100) Assert.Empty(Look(now, 5));
        Assert.Equal([(7L, 5L)], Look(1_100, 5));
    }

    [Fact]
    public void The_time_between_question_and_answer_counts_for_the_other_side()
    {
        Assert.Empty(sightings.Look(Other(5), asked: 0, answered: 90));
        for (var now = 100; now <= 1_000; now += 100) Assert.Empty(Look(now, 5));
        Assert.Empty(sightings.Look(Other(5), asked: 1_089, answered: 1_200));
        Assert.NotEmpty(sightings.Look(Other(5), asked: 1_210, answered: 1_220));
    }

    [Fact]
    public void A_beat_that_moves_begins_the_wait_anew()
    {
        for (var now = 0; now < 10_000; now += 100) Assert.Empty(Look(now, now / 900));
    }

    [Fact]
    public void Who_could_not_look_for_a_while_begins_anew()
    {
        for (var now = 0; now <= 900; now += 100) Assert.Empty(Look(now, 5));
        // Stopped, or cut off, for half a lease and more.
        for (var now = 1_500; now <= 2_500; now += 100) Assert.Empty(Look(now, 5));
        Assert.NotEmpty(Look(2_600, 5));
    }

    [Fact]
    public void Who_failed_to_renew_begins_anew()
    {
        for (var now = 0; now <= 1_000; now += 100) Assert.Empty(Look(now, 5));
        sightings.Forget();
        Assert.Empty(Look(1_100, 5));
    }

    private IReadOnlyList<(long Incarnation, long Beat)> Look(long now, long beat) => sightings.Look(Other(beat), now, now + 2);

    private static Member[] Other(long beat) => [new(7, new Uri("http://127.0.0.1:1"), beat, 0, HoldsGrains: true, Leaving: false)];
}
