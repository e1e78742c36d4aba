using System.Text;

namespace Darkroom.Tests;

public sealed class InspectionTests
{
    [Fact]
    public void An_animation_tells_its_frames_and_its_size_of_one_frame()
    {
        var inspection = Inspector.Inspect(Sources.Traffic("gifsave", "gif"), new()).Value!.Content;
        Assert.Equal((MediaType.Gif, new Size(60, 40), 3), (inspection.Type, inspection.Size, inspection.Frames));
    }

    [Fact]
    public void Transparency_is_told() => Assert.True(Inspector.Inspect(Sources.Disc(), new()).Value!.Content.HasAlpha);

    [Theory]
    [InlineData(99, 1_000_000, 10, "pixels")]
    [InlineData(10_000, 7_199, 10, "over all frames")]
    [InlineData(10_000, 1_000_000, 2, "frames")]
    public void Each_limit_refuses_with_a_sentence(long framePixels, long totalPixels, int frames, string word)
    {
        var limits = new ImagingOptions { MaxFramePixels = framePixels, MaxTotalPixels = totalPixels, MaxFrames = frames };
        var refused = Inspector.Inspect(Sources.Traffic("gifsave", "gif"), limits);
        Assert.Equal(Failure.TooManyPixels, refused.Failure);
        Assert.Contains(word, refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", Failure.UnsupportedType)]
    [InlineData("", Failure.UnsupportedType)]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isommp42", Failure.VideoDisabled)]
    public async Task What_is_no_admitted_image_never_meets_a_decoder(string content, Failure failure)
    {
        var path = Sources.NewPath("jpg");
        await File.WriteAllBytesAsync(path, Encoding.Latin1.GetBytes(content));
        Assert.Equal(failure, Inspector.Inspect(path, new()).Failure);
    }

    [Theory]
    [InlineData("jpegsave", "jpg")]
    [InlineData("pngsave", "png")]
    [InlineData("webpsave", "webp")]
    [InlineData("gifsave", "gif")]
    [InlineData("heifsave", "avif")]
    public async Task A_file_that_is_cut_off_anywhere_is_refused_and_one_with_a_tail_is_not(string save, string extension)
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var whole = await File.ReadAllBytesAsync(Sources.Photo(300, 200, save, extension));
        var path = Sources.NewPath(extension);
        foreach (var part in new[] { 0.02, 0.5, 0.9, 0.99 })
        {
            await File.WriteAllBytesAsync(path, whole[..(int)(whole.Length * part)]);
            Assert.Equal((part, Failure.Undecodable), (part, (await workers.Inspect(path, Asking.Nobody, CancellationToken.None)).Failure));
        }

        await File.WriteAllBytesAsync(path, extension == "avif" ? whole : [.. whole, .. "a tail"u8]);
        Assert.Equal(Failure.None, (await workers.Inspect(path, Asking.Nobody, CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task Pixels_that_are_garbage_are_refused_at_upload_and_at_render_in_our_own_words()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var damaged = Sources.Damaged();
        var inspected = await workers.Inspect(damaged, Asking.Nobody, CancellationToken.None);
        var rendered = await workers.Make(damaged, "w-80.jpg");
        Assert.Equal((Failure.Undecodable, Failure.Undecodable), (inspected.Failure, rendered.Failure));
        Assert.Equal("The image's data is damaged, or of a kind that cannot be decoded", inspected.Detail);
        Assert.Equal(inspected.Detail, rendered.Detail);
    }
}
