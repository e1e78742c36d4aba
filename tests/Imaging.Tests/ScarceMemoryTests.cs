namespace Darkroom.Tests;

public sealed class ScarceMemoryTests
{
    private static readonly Inspection Content = new(MediaType.Png, new(1_500, 1_500), 1, HasAlpha: false);

    /// <summary>libheif calls an encoding done whose encoder got no memory, and leaves a container of 201 bytes without pixels.</summary>
    [Fact]
    public async Task An_avif_for_which_memory_does_not_suffice_is_refused_and_never_an_empty_file()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, WorkerMemory = 200L << 20 });
        var first = workers.ProcessIds.First();
        var path = Sources.NewPath("avif");
        var report = await workers.Render(Sources.Noise(1_500), Content, Transformation.Parse("q-100.avif").Value!, path);
        Assert.Equal(Failure.TooExpensive, report.Failure);
        Assert.False(File.Exists(path));

        // What it had taken went with its worker.
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.avif")).Ok);
        Assert.NotEqual(first, workers.ProcessIds.First());
    }

    [Fact]
    public async Task One_that_lacks_memory_beside_others_gets_what_it_would_have_had_alone()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, WorkerMemory = 200L << 20 });
        RenderOutput[] outputs = [.. new[] { "w-100.jpg", "q-100.avif", "w-100.webp" }.Select(text => Transformation.Parse(text).Value!).Select(wish => new RenderOutput(wish, Sources.NewPath("out")))];
        var reports = await workers.Render(Sources.Noise(1_500), Content, outputs);
        Assert.Equal([Failure.None, Failure.TooExpensive, Failure.None], reports.Select(report => report.Failure));
    }

    [Fact]
    public async Task A_worker_is_replaced_after_its_last_job_and_while_half_of_its_memory_is_in_use()
    {
        await using var counted = await Pool.Start(new() { Workers = 1, WorkerJobs = 2 });
        var ids = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            Assert.True((await counted.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
            // The reply is there before the next worker is.
            ids.Add(counted.ProcessIds.First());
        }

        Assert.InRange(ids.Distinct().Count(), 3, 4);

        await using var bloated = await Pool.Start(new() { Workers = 1, WorkerMemory = 128L << 20 });
        var first = bloated.ProcessIds.First();
        Assert.True((await bloated.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
        Assert.True((await bloated.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
        Assert.NotEqual(first, bloated.ProcessIds.First());
    }

    [Fact]
    public void An_avif_whose_items_have_no_bytes_is_not_whole()
    {
        var plan = RenderPlan.For(new(new(MediaType.Jpeg, new(64, 48), 1, false), new(64, 48), 1), Transformation.Parse("w-32.avif").Value!, new ImagingOptions().OutputLimits).Value!;
        var path = Sources.NewPath("avif");
        Pipeline.Run(Sources.Photo(64, 48), path, plan);
        Assert.True(Finished.IsWhole(path, plan, new ImagingOptions().Admitted));
        Assert.False(Finished.IsWhole(path, plan with { Frame = plan.Frame with { Output = new(32, 25) } }, new ImagingOptions().Admitted));

        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^1]);
        Assert.False(Finished.IsWhole(path, plan, new ImagingOptions().Admitted));
        // The one extent's length is the last field of the first item's location.
        var location = bytes.AsSpan().IndexOf("iloc"u8);
        var length = bytes.AsSpan(location).IndexOf(BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bytes.Length - bytes.AsSpan().IndexOf("mdat"u8) - 4)));
        Assert.True(length > 0);
        bytes.AsSpan(location + length, 4).Clear();
        File.WriteAllBytes(path, bytes);
        Assert.False(Finished.IsWhole(path, plan, new ImagingOptions().Admitted));
    }
}
