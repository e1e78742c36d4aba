namespace Darkroom.Tests;

public sealed class RenderCostTests
{
    private static readonly OutputLimits Limits = new ImagingOptions().OutputLimits;

    private static readonly Inspection Photo = new(MediaType.Jpeg, new(4000, 3000), 1, HasAlpha: false);

    [Theory]
    [InlineData("w-200.jpg", "w-2000.jpg")] // more output, and less shrink-on-load
    [InlineData("w-800.jpg", "w-800.webp")] // a slower encoder
    [InlineData("w-800.webp", "w-800.avif")]
    [InlineData("w-800.jpg", "w-800_blur-10.jpg")]
    public void More_work_costs_more(string less, string more) => Assert.True(Cost(Photo, less) < Cost(Photo, more));

    [Fact]
    public void Frames_count_only_where_they_are_made()
    {
        var moving = new Inspection(MediaType.Gif, new(400, 300), 50, HasAlpha: true);
        var still = moving with { Frames = 1 };
        Assert.Equal(Cost(still, "w-200.jpg"), Cost(moving, "w-200.jpg"));
        Assert.True(Cost(moving, "w-200.gif") > 20 * Cost(still, "w-200.gif"));
        Assert.True(Cost(moving, "w-50_sprite-sheet.png") > 10 * Cost(still, "w-50_sprite-sheet.png"));
    }

    [Fact]
    public void Shrink_on_load_makes_large_photos_cheap()
    {
        var png = Photo with { Type = MediaType.Png };
        Assert.True(Cost(png, "w-200.jpg") > 4 * Cost(Photo, "w-200.jpg"));
    }

    /// <summary>A coarse wall, of the worker's own CPU, for the machine is shared; what is measured for a fit is <c>Imaging.Worker costs</c>.</summary>
    [Fact]
    public async Task Estimates_are_in_proportion_to_what_photos_take()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var renders = new List<(double Estimate, double Took)>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Outside.Corpus, "photos"), "*.jpg").Order(StringComparer.Ordinal).Take(8))
        {
            var content = (await workers.Inspect(file, Asking.Nobody, CancellationToken.None)).Value!.Content;
            foreach (var text in (string[])["w-400.jpg", "w-1200.jpg", "w-800.webp", "w-800.avif"])
            {
                var before = Cpu(workers);
                for (var i = 0; i < 5; i++) Assert.True((await workers.Make(file, content, text)).Ok);
                renders.Add((Cost(content, text), Cpu(workers) - before));
            }
        }

        // Whichever of two took six times as long was to take longer, nearly always.
        var pairs = (from one in renders from other in renders where one.Took > 6 * other.Took select one.Estimate > other.Estimate).ToArray();
        Assert.NotEmpty(pairs);
        Assert.InRange(pairs.Count(right => right), pairs.Length * 0.95, pairs.Length);
    }

    private static double Cpu(RenderWorkers workers) => workers.ProcessIds.Sum(id =>
    {
        using var worker = System.Diagnostics.Process.GetProcessById(id);
        return worker.TotalProcessorTime.TotalMilliseconds;
    });

    private static double Cost(Inspection source, string text)
    {
        var transformation = Transformation.Parse(text).Value!;
        return RenderCost.Of(source, transformation, Limits.Check(transformation, source).Value);
    }
}
