namespace Darkroom.Tests;

public sealed class DecodeOnceTests
{
    private static readonly string[] Formats = ["jpg", "png", "webp", "gif", "avif"];

    public static TheoryData<string> Files =>
    [
        "photos/arizona-6mp.jpg", "photos/landscape-orient-6.jpg", "photos/cmyk-swop-icc.jpg", "formats/png-photo-alpha.png",
        "formats/webp-alpha.webp", "formats/webp-animated.webp", "formats/gif-animated-transparent.gif", "formats/avif-10bit.avif",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Variants_that_share_a_decode_have_the_bytes_that_each_has_alone(string file)
    {
        var path = Path.Combine(Outside.Corpus, file);
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var content = (await workers.Inspect(path, Asking.Nobody, CancellationToken.None)).Value!.Content;
        string[] texts =
        [
            .. Formats.Select(format => "w-90." + format),
            .. (string[])["w-80_h-60.jpg", "w-100_h-100_fit-contain.png", "crop-2:2:16:12_w-10.webp", "w-70_blur-3.webp", "w-64_grayscale.jpg", "original.jpg", "w-60_sprite-sheet.png"],
        ];

        var alone = new List<byte[]>();
        foreach (var text in texts)
        {
            var output = Output(text);
            var report = await workers.Render(path, content, output.Transformation, output.Path);
            Assert.True(report.Ok, $"{text}: {report.Failure} {report.Detail} {content}");
            alone.Add(await File.ReadAllBytesAsync(output.Path));
        }

        RenderOutput[] together = [.. texts.Select(Output)];
        Assert.All(await workers.Render(path, content, together), report => Assert.True(report.Ok, report.Detail));
        for (var i = 0; i < texts.Length; i++)
        {
            var bytes = await File.ReadAllBytesAsync(together[i].Path);
            Assert.True(alone[i].SequenceEqual(bytes), $"{texts[i]} differs.");
        }
    }

    [Fact]
    public void Four_sizes_are_one_decode_where_the_decoder_gives_all_the_same_and_one_for_each_shrink_else()
    {
        var photo = Path.Combine(Outside.Corpus, "photos/arizona-6mp.jpg");
        Assert.Equal(1, Decodes(Sources.Photo(1_600, 1_200, "pngsave", "png"), 200, 400, 800, 1_600));
        Assert.Equal(1, Decodes(photo, 165, 160, 140, 120));
        Assert.Equal(2, Decodes(photo, 150, 165, 800, 900));
    }

    [Fact]
    public async Task One_that_is_refused_does_not_spoil_the_others()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        RenderOutput[] outputs = [Output("w-100.jpg"), Output("w-9000.jpg"), Output("w-120.jpg") with { Path = "/dev/full" }, Output("w-140.jpg")];
        var reports = await workers.Render(Sources.Photo(400, 300), new(MediaType.Png, new(400, 300), 1, false), outputs);
        Assert.Equal([Failure.None, Failure.Invalid, Failure.InsufficientStorage, Failure.None], reports.Select(report => report.Failure));
    }

    [Fact]
    public async Task When_the_worker_dies_over_several_each_is_tried_by_itself()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        RenderOutput[] outputs = [Output("original.webp"), Output("w-100.jpg")];
        var reports = workers.Render(Sources.Noise(1_000), new(MediaType.Png, new(1_000, 1_000), 1, false), outputs);
        await new SlowRender(Task.FromResult<Result<RenderReport>>(Failure.None), outputs[0].Path).KillWorker(workers);
        Assert.All(await reports, report => Assert.True(report.Ok, report.Detail));
    }

    private static int Decodes(string path, params int[] widths)
    {
        WorkerReply[] replies = [.. Worker.Do(new(path, [.. widths.Select(width => Output($"w-{width}.jpg"))]), new())];
        Assert.All(replies, reply => Assert.Equal(Failure.None, reply.Failure));
        return replies.Sum(reply => reply.Decodes);
    }

    private static RenderOutput Output(string text)
    {
        var transformation = Transformation.Parse(text).Value!;
        return new(transformation, Sources.NewPath(transformation.Format.Extension));
    }
}
