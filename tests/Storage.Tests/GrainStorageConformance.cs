namespace Darkroom.Tests;

/// <summary>What every storage of grains' documents promises.</summary>
public abstract class GrainStorageConformance(StorageBed bed) : StorageConformance(bed)
{
    private static readonly GrainId Grain = new("account", "a");

    [Fact]
    public async Task A_document_that_was_never_written_is_empty()
    {
        var read = await Read();
        Assert.Equal((PublicOriginal.Exact, null, false), (read.State.PublicOriginal, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task What_is_written_is_read_and_its_version_changes_with_each_write()
    {
        var mine = await Read();
        mine.State.PublicOriginal = PublicOriginal.Off;
        await Write(mine);
        Assert.True(mine.RecordExists);
        var first = mine.ETag;
        var read = await Read();
        Assert.Equal((PublicOriginal.Off, first, true), (read.State.PublicOriginal, read.ETag, read.RecordExists));
        await Write(mine);
        Assert.NotEqual(first, mine.ETag);
        Assert.False((await Read("b")).RecordExists);
    }

    [Fact]
    public async Task Who_read_an_older_version_cannot_write()
    {
        var (mine, yours) = (await Read(), await Read());
        await Write(mine);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(yours));
        yours = await Read();
        await Write(yours);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(mine));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Clear(mine));
        Assert.Equal(yours.ETag, (await Read()).ETag);
    }

    [Fact]
    public async Task A_cleared_document_is_as_if_never_written()
    {
        var mine = await Read();
        mine.State.PublicOriginal = PublicOriginal.Off;
        await Write(mine);
        await Clear(mine);
        Assert.Equal((PublicOriginal.Exact, null, false), (mine.State.PublicOriginal, mine.ETag, mine.RecordExists));
        Assert.False((await Read()).RecordExists);
        await Clear(mine);
        await Write(mine);
        Assert.True((await Read()).RecordExists);
    }

    private async Task<Holder> Read(string key = "a")
    {
        var holder = new Holder();
        await Documents.ReadStateAsync("settings", Grain with { Key = key }, holder);
        return holder;
    }

    private Task Write(Holder holder) => Documents.WriteStateAsync("settings", Grain, holder);

    private Task Clear(Holder holder) => Documents.ClearStateAsync("settings", Grain, holder);

    internal sealed class Holder : IGrainState<AccountSettings>
    {
        public AccountSettings State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
