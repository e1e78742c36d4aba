namespace Darkroom.Tests;

/// <summary>What every index of variants does.</summary>
public abstract class VariantIndexConformance(StorageBed bed) : StorageConformance(bed)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Totals_and_order_follow_what_is_noted()
    {
        Assert.Equal(new VariantTotals(0, 0, null), await Variants.Totals());
        await Variants.Note([Variant("a", 10, 1), Variant("b", 20, 2), Variant("c", 30, 3)], []);
        Assert.Equal(new VariantTotals(3, 60, Noon.AddSeconds(1)), await Variants.Totals());
        Assert.Equal([Variant("a", 10, 1), Variant("b", 20, 2)], await Variants.Oldest(2));

        // Stored anew with another length, and used.
        await Variants.Note([Variant("b", 25, 4)], [Use("a", 5)]);
        Assert.Equal(new VariantTotals(3, 65, Noon.AddSeconds(3)), await Variants.Totals());
        Assert.Equal(["c", "b", "a"], (await Variants.Oldest(9)).Select(variant => variant.Key));
    }

    [Fact]
    public async Task A_late_note_makes_nothing_look_older_and_a_use_of_what_is_gone_brings_nothing_back()
    {
        await Variants.Note([Variant("a", 10, 9)], []);
        await Variants.Note([Variant("a", 10, 3)], [Use("a", 5), Use("gone", 5)]);
        Assert.Equal([Variant("a", 10, 9)], await Variants.Oldest(9));
    }

    [Fact]
    public async Task What_was_used_or_stored_since_it_was_read_is_not_forgotten()
    {
        await Variants.Note([Variant("a", 10, 1), Variant("b", 20, 2), Variant("c", 30, 3)], []);
        var read = await Variants.Oldest(3);
        await Variants.Note([Variant("b", 20, 4)], [Use("c", 5)]);
        await Variants.Forget(read);
        Assert.Equal(["b", "c"], (await Variants.Oldest(9)).Select(variant => variant.Key));
        Assert.Equal(50, (await Variants.Totals()).Bytes);
    }

    [Fact]
    public async Task All_below_a_prefix_is_forgotten_and_no_neighbour()
    {
        await Variants.Note([Variant("v/a/0/x", 1, 1), Variant("v/a/1/x", 1, 1), Variant("v/a0/0/x", 1, 1), Variant("v/ab", 1, 1), Variant("v/a-", 1, 1)], []);
        await Variants.ForgetAll("v/a/0");
        Assert.Equal(4, (await Variants.Totals()).Variants);
        await Variants.ForgetAll("v/a");
        Assert.Equal(["v/a-", "v/a0/0/x", "v/ab"], (await Variants.After("", 9)).Select(variant => variant.Key));
    }

    [Fact]
    public async Task Many_are_written_found_missing_and_paged_through()
    {
        var many = Enumerable.Range(0, 1234).Select(i => Variant($"v/{i:D4}", 2, i)).ToArray();
        await Variants.Note(many[..1230], [.. many.Select(variant => new VariantUse(variant.Key, Noon.AddDays(1)))]);
        Assert.Equal(many[1230..].Select(variant => variant.Key), await Variants.Unknown([.. many.Select(variant => variant.Key)]));
        Assert.Equal((1230, 2460), ((await Variants.Totals()).Variants, (await Variants.Totals()).Bytes));
        Assert.Equal(["v/1000", "v/1001"], (await Variants.After("v/0999", 2)).Select(variant => variant.Key));
        await Variants.Forget(await Variants.Oldest(9999));
        Assert.Equal(new VariantTotals(0, 0, null), await Variants.Totals());
    }

    private static StoredVariant Variant(string key, long bytes, int second) => new(key, bytes, Noon.AddSeconds(second));

    private static VariantUse Use(string key, int second) => new(key, Noon.AddSeconds(second));
}
