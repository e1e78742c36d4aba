using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>What the pipeline says of whole files.</summary>
public sealed class DescriptionTests
{
    internal static JsonElement Describe(string source, string text)
    {
        var options = new ImagingOptions();
        var header = Inspector.ReadHeader(source, options);
        Assert.True(header.Ok, header.Detail);
        var plan = Pipeline.Plan(source, header.Value, Transformation.Parse(text).Value!, options.OutputLimits);
        Assert.True(plan.Ok, plan.Detail);
        var path = Sources.NewPath("json");
        Pipeline.Run(source, path, plan.Value);
        return JsonElement.Parse(File.ReadAllText(path));
    }

    [Fact]
    public void A_photo_is_described_by_its_file_and_its_looks()
    {
        var path = Sources.Photo(960, 640);
        var said = Describe(path, "original.json");
        Assert.Equal(
            (960, 640, "jpg", 1, 1, false, new FileInfo(path).Length),
            (Number("width"), Number("height"), said.GetProperty("format").GetString(), Number("frames"), Number("orientation"), said.GetProperty("alpha").GetBoolean(), said.GetProperty("bytes").GetInt64()));
        // Red grows to the right, green downwards, a blue block top left.
        Assert.Matches("^#7[0-9a-f]7[0-9a-f]3[0-9a-f]$", said.GetProperty("average").GetString());
        Assert.InRange(said.GetProperty("palette").GetArrayLength(), 5, 8);
        Assert.Equal(said.GetProperty("dominant").GetString(), said.GetProperty("palette")[0].GetProperty("color").GetString());
        Assert.Matches("^[0-9a-f]{16}$", said.GetProperty("dhash").GetString());
        Assert.False(said.TryGetProperty("exif", out _));

        var (red, green, blue, hasAlpha) = PlaceholderReader.ThumbHash(Convert.FromBase64String(said.GetProperty("thumbhash").GetString()!));
        Assert.False(hasAlpha);
        Assert.Equal((0.46, 0.46, 0.21), (red, green, blue), (one, other) => Math.Abs(one.Item1 - other.Item1) + Math.Abs(one.Item2 - other.Item2) + Math.Abs(one.Item3 - other.Item3) < 0.15);
        var (across, _, factors) = PlaceholderReader.BlurHash(said.GetProperty("blurhash").GetString()!);
        Assert.True(PlaceholderReader.Pixel(factors, across, 0.95, 0.1)[0] > 180, "right is red");
        Assert.True(PlaceholderReader.Pixel(factors, across, 0.1, 0.95)[1] > 180, "bottom is green");

        int Number(string name) => said.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void Pictures_are_looked_at_upright(int orientation)
    {
        var said = Describe(Sources.Oriented(orientation), "original.json");
        Assert.Equal((96, 64, orientation), (said.GetProperty("width").GetInt32(), said.GetProperty("height").GetInt32(), said.GetProperty("orientation").GetInt32()));
        Assert.Equal(Describe(Sources.Oriented(1), "original.json").GetProperty("average").GetString()![..2], said.GetProperty("average").GetString()![..2]);
        var (across, _, factors) = PlaceholderReader.BlurHash(said.GetProperty("blurhash").GetString()!);
        Assert.True(PlaceholderReader.Pixel(factors, across, 0.95, 0.1)[0] > 150, "right is red");
    }

    [Fact]
    public void Ops_are_described_by_what_they_make()
    {
        var said = Describe(Sources.Photo(960, 640), "bg-00ff00_h-50_w-200_fit-contain_grayscale.json");
        Assert.Equal((200, 50, "jpg"), (said.GetProperty("width").GetInt32(), said.GetProperty("height").GetInt32(), said.GetProperty("format").GetString()));
        Assert.Equal("#00ff00", said.GetProperty("dominant").GetString());
    }

    [Fact]
    public void Transparency_shows_in_a_thumbhash_and_bleeds_into_no_colour()
    {
        var said = Describe(Sources.Disc(), "original.json");
        Assert.True(said.GetProperty("alpha").GetBoolean());
        Assert.Equal(("#ffffff", "#ffffff"), (said.GetProperty("average").GetString(), said.GetProperty("dominant").GetString()));
        Assert.True(PlaceholderReader.ThumbHash(Convert.FromBase64String(said.GetProperty("thumbhash").GetString()!)).HasAlpha);
    }

    [Fact]
    public void An_animation_is_described_by_its_first_frame_and_counted()
    {
        var said = Describe(Sources.Traffic("gifsave", "gif"), "original.json");
        Assert.Equal((60, 40, 3, "gif", "#ff0000"), (said.GetProperty("width").GetInt32(), said.GetProperty("height").GetInt32(), said.GetProperty("frames").GetInt32(), said.GetProperty("format").GetString(), said.GetProperty("average").GetString()));
        Assert.Equal("#00ff00", Describe(Sources.Traffic("gifsave", "gif"), "page-2.json").GetProperty("average").GetString());
    }

    [Fact]
    public void An_original_larger_than_any_variant_may_be_is_described_all_the_same()
    {
        var limits = new ImagingOptions { MaxOutputSide = 50, MaxOutputPixels = 900 }.OutputLimits;
        Assert.True(limits.Check(Transformation.Parse("original.json").Value!, new(MediaType.Jpeg, new(9_000, 9_000), 1, HasAlpha: false)).Ok);
        Assert.False(limits.Check(Transformation.Parse("w-60.json").Value!, new(MediaType.Jpeg, new(9_000, 9_000), 1, HasAlpha: false)).Ok);
    }

    [Fact]
    public void Every_photo_of_the_collection_can_be_described()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Outside.Corpus, "photos")))
        {
            var said = Describe(path, "original.json");
            Assert.InRange(said.GetProperty("palette").GetArrayLength(), 1, 8);
            Assert.InRange(Convert.FromBase64String(said.GetProperty("thumbhash").GetString()!).Length, 5, 26);
            Assert.InRange(said.GetProperty("blurhash").GetString()!.Length, 28, 36);
        }
    }
}
