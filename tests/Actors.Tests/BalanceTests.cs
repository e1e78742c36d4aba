using Darkroom.Actors;

namespace Darkroom.Tests;

public sealed class BalanceTests
{
    /// <summary>Sets of silos as clusters have them: numbers that grow, with holes.</summary>
    public static TheoryData<int, int> Clusters => new()
    {
        { 1, 1 }, { 2, 2 }, { 3, 3 }, { 3, 4 }, { 5, 5 }, { 8, 6 }, { 16, 7 }, { 33, 8 }, { 100, 9 },
    };

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Every_silo_has_a_share_and_none_more_than_a_tenth_above_the_mean(int count, int seed)
    {
        var silos = Of(count, seed);
        var loads = Balance.Assign(silos).CountBy(owner => owner).ToDictionary();
        Assert.Equal(silos, loads.Keys.Order());
        Assert.True(loads.Values.Max() <= Balance.LimitOf(count));
        Assert.InRange(loads.Values.Min(), 0.4 * Shards.Count / count, Shards.Count);
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void A_silo_more_or_less_moves_little_else_than_its_share(int count, int seed)
    {
        var before = Of(count, seed);
        long[] after = [.. before, before[^1] + 3];
        var (few, many) = (Balance.Assign(before), Balance.Assign(after));
        var moved = Enumerable.Range(0, Shards.Count).Count(shard => few[shard] != many[shard]);
        var share = many.Count(owner => owner == after[^1]);
        // What nobody could keep: the newcomer's, and a third as much that the new limit pushes on.
        Assert.InRange(moved, share, Math.Ceiling((share * 1.34) + 4));
    }

    [Fact]
    public void The_order_in_which_silos_are_named_does_not_matter()
    {
        var silos = Of(20, 3);
        Assert.Equal(Balance.Assign(silos), Balance.Assign([.. silos.Reverse()]));
        Assert.All(Balance.Assign([]), owner => Assert.Equal(0, owner));
    }

    private static long[] Of(int count, int seed)
    {
        var random = new Random(seed);
        long incarnation = 0;
        return [.. Enumerable.Range(0, count).Select(_ => incarnation += random.Next(1, 40))];
    }
}
