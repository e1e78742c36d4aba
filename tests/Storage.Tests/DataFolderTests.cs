namespace Darkroom.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void A_new_folder_is_its_owners_alone()
    {
        using var folder = DataFolder.Open(temp["a/data"]);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
        Assert.True(Directory.Exists(folder.Blobs));
    }

    [Fact]
    public void One_process_holds_a_folder_and_the_next_one_hears_which()
    {
        using (DataFolder.Open(temp["data"]))
        {
            var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(temp["data"]));
            Assert.Contains($"in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }

        DataFolder.Open(temp["data"]).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(temp["file"], "");
        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(temp["file/data"]));
        Assert.Contains(temp["file/data"], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_written_files_are_gone_after_the_next_start()
    {
        using (var folder = DataFolder.Open(temp["data"])) File.WriteAllText(Path.Combine(folder.Scratch, "half"), "x");
        using var again = DataFolder.Open(temp["data"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(again.Scratch));
    }
}
