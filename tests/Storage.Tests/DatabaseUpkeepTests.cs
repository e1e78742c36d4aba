namespace Darkroom.Tests;

public sealed class SqliteUpkeepTests() : DatabaseUpkeepTests(new SqliteBed());

public sealed class PostgresUpkeepTests() : DatabaseUpkeepTests(new PostgresBed());

/// <summary>An administrator has the database's own index made anew.</summary>
public abstract class DatabaseUpkeepTests(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task All_entries_are_made_anew_and_images_are_found_meanwhile()
    {
        var ann = await Catalogue.NewAccount();
        for (var i = 0; i < 5; i++) await Catalogue.Store(ann, $"n{i}", "sea");
        var upkeep = new DatabaseUpkeep(Bed.Entries, new RenewSignal(), new ClusterOptions());
        Assert.False(await upkeep.Start(WalkKind.Check));
        Assert.True(await upkeep.Start(WalkKind.Rebuild));
        Assert.False(await upkeep.Start(WalkKind.Rebuild));
        Assert.Equal(5, (await upkeep.State()).Pending);
        for (var made = 0; made < 5; made++)
        {
            Assert.Equal(5, (await Search.Search(ann.Id, "sea", 10)).Length);
            Assert.Equal(1, await Bed.Entries.Renew(1));
        }

        Assert.Equal((0, 5), ((await upkeep.State()).Pending, (await Search.Search(ann.Id, "sea", 10)).Length));
    }
}
