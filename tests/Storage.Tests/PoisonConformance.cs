namespace Darkroom.Tests;

/// <summary>What every list of poison promises.</summary>
public abstract class PoisonConformance(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task Deaths_over_one_content_add_up_until_it_is_forgiven()
    {
        var (first, second) = (new string('a', 64), new string('b', 64));
        Assert.False(await Bed.Poison.Holds(first));
        await Bed.Poison.Add(first, 2);
        var since = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromMinutes(1));
        await Bed.Poison.Add(first, 1);
        await Bed.Poison.Add(second, 2);
        Assert.True(await Bed.Poison.Holds(first));
        var page = await Bed.Poison.List(2, 1);
        Assert.Equal((new Poison(first, 3, since), 2), (Assert.Single(page.Items), page.Total));
        Assert.True(await Bed.Poison.Forgive(first));
        Assert.False(await Bed.Poison.Forgive(first));
        Assert.False(await Bed.Poison.Holds(first));
        Assert.True(await Bed.Poison.Holds(second));
    }
}
