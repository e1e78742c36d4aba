namespace Darkroom.Tests;

/// <summary>One account sends nothing but files that take as long to inspect as is allowed, and are refused then.</summary>
public sealed class UploadStormTests
{
    [Fact]
    public async Task It_shuts_nobody_else_out_and_the_same_file_costs_a_worker_once()
    {
        var bomb = await File.ReadAllBytesAsync(Path.Combine(Outside.Corpus, "bad", "bomb-jpeg-2000-scans-6000x6000.jpg"));
        await using var server = await DarkroomServer.Start(null, "Imaging:Workers=1", "Imaging:InspectSeconds=1", "Imaging:QueueLength=4");
        var mallory = await Signing.Start(server);

        // Each another file; as soon as one is refused for want of a place all places are taken.
        var storm = Enumerable.Range(0, 12).Select(i => server.PostUpload([.. bomb, (byte)i], key: mallory.Key).Text()).ToArray();
        Assert.StartsWith("503", await await Task.WhenAny(storm), StringComparison.Ordinal);
        await server.Upload(Pictures.Photo(60, 40), "bobs");
        Assert.Contains(storm, upload => !upload.IsCompleted);
        Assert.All(await Task.WhenAll(storm), answer => Assert.Matches("^(422|503) ", answer));

        var deaths = await server.Metric("darkroom_worker_deaths_total");
        var same = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.PostUpload(bomb, key: mallory.Key).Text()));
        Assert.All(same, answer => Assert.StartsWith("422", answer, StringComparison.Ordinal));
        Assert.Equal(deaths + 1, await server.Metric("darkroom_worker_deaths_total"));
    }
}
