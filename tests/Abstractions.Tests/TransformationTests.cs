using Darkroom.Abstractions;

namespace Darkroom.Tests;

public sealed class TransformationTests
{
    [Theory]
    [InlineData("w-600_h-400.webp", "h-400_w-600.webp")]
    [InlineData("h-400_w-600_fit-cover.webp", "h-400_w-600.webp")]
    [InlineData("w-800_fit-inside.jpeg", "w-800.jpg")]
    [InlineData("q-80_w-800.png", "w-800.png")]
    [InlineData("original.webp", "original.webp")]
    [InlineData("sprite-sheet_w-64.png", "w-64_sprite-sheet.png")]
    [InlineData("h-400_w-600_bg-remove.png", "h-400_w-600_bg-remove.png")]
    [InlineData("fit-contain_w-2_h-3_q-1.avif", "h-3_w-2_fit-contain_q-1.avif")]
    [InlineData("radius-ellipse_blur-5_filter-noir_grayscale_w-9_crop-0:10:20:30.webp", "crop-0:10:20:30_w-9_grayscale_filter-noir_blur-5_radius-ellipse.webp")]
    [InlineData("crop-0:0:1:1.png", "crop-0:0:1:1.png")]
    public void Spellings_of_one_wish_have_one_canonical_text(string text, string canonical)
    {
        var read = Transformation.Parse(text);
        Assert.True(read.Ok, read.Detail);
        Assert.Equal(canonical, read.Value.ToString());
        Assert.Equal(canonical, Transformation.Parse(canonical).Value!.ToString());
    }

    [Theory]
    [InlineData("w-0.webp", "w must be")]
    [InlineData("w-999999.webp", "w must be")]
    [InlineData("w-0100.webp", "w must be")]
    [InlineData("w--5.webp", "w must be")]
    [InlineData("w-.webp", "w must be")]
    [InlineData("w-١٢.webp", "w must be")]
    [InlineData("w-１２.webp", "w must be")]
    [InlineData("w-5_w-6.webp", "'w' is repeated")]
    [InlineData("w-5_x-6.webp", "Unknown operation 'x-6'")]
    [InlineData("q-101.webp", "q must be")]
    [InlineData("fit-around.webp", "fit must be one of cover, contain, fill, inside")]
    [InlineData("_.webp", "Unknown operation ''")]
    [InlineData("original_w-5.webp", "Unknown operation 'original'")]
    [InlineData("blur-0.webp", "blur must be a whole number from 1 to 100")]
    [InlineData("blur-101.webp", "blur must be")]
    [InlineData("blur.webp", "Unknown operation 'blur'")]
    [InlineData("grayscale-1.webp", "Unknown operation 'grayscale-1'")]
    [InlineData("filter-Noir.webp", "filter must be one of dramatic, noir, sepia, warm, cool, vivid, fade")]
    [InlineData("filter-0.webp", "filter must be")]
    [InlineData("radius-5.webp", "radius must be one of ellipse")]
    [InlineData("crop-0:0:0:1.webp", "crop must be x:y:width:height")]
    [InlineData("crop-0:0:1:0.webp", "crop must be")]
    [InlineData("crop-0:0:1.webp", "crop must be")]
    [InlineData("crop-0:0:1:1:1.webp", "crop must be")]
    [InlineData("crop--1:0:1:1.webp", "crop must be")]
    [InlineData("crop-00:0:1:1.webp", "crop must be")]
    [InlineData("crop-0:0:9999999:1.webp", "crop must be")]
    [InlineData("crop-.webp", "crop must be")]
    public void A_wrong_operation_is_named_with_its_range(string text, string detail)
    {
        var read = Transformation.Parse(text);
        Assert.Equal(Failure.Invalid, read.Failure);
        Assert.Contains(detail, read.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same_wish_in_any_order_of_its_ops()
    {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var text = Any(random).ToString();
            Assert.Equal(text, Transformation.Parse(text).Value?.ToString());

            var dot = text.LastIndexOf('.');
            var ops = text[..dot].Split('_');
            random.Shuffle(ops);
            Assert.Equal(text, Transformation.Parse(string.Join('_', ops) + text[dot..]).Value?.ToString());
        }
    }

    [Fact]
    public void No_text_is_an_exception()
    {
        const string letters = "crop-filter_blurhwq:0159.webpng";
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string(random.GetItems<char>(letters, random.Next(24))) + ".webp";
            if (Transformation.Parse(text) is { Ok: true } read) Assert.Equal(read.Value.ToString(), Transformation.Parse(read.Value.ToString()).Value!.ToString());
        }
    }

    private static Transformation Any(Random random) => new()
    {
        Crop = Sometimes(random, () => new Region(random.Next(9_999), random.Next(9_999), random.Next(1, 9_999), random.Next(1, 9_999))),
        Height = Sometimes(random, () => random.Next(1, 9_999)),
        Width = Sometimes(random, () => random.Next(1, 9_999)),
        Fit = random.GetItems(Enum.GetValues<Fit>(), 1)[0],
        Quality = Sometimes(random, () => random.Next(1, 101)),
        Grayscale = random.Next(2) == 0,
        Filter = Sometimes(random, () => random.GetItems(Enum.GetValues<ColourFilter>(), 1)[0]),
        Blur = Sometimes(random, () => random.Next(1, 101)),
        Mask = Sometimes(random, () => Mask.Ellipse),
        RemoveBackground = random.Next(2) == 0,
        SpriteSheet = random.Next(2) == 0,
        Format = random.GetItems(Enum.GetValues<MediaType>(), 1)[0],
    };

    private static T? Sometimes<T>(Random random, Func<T> make)
        where T : struct => random.Next(2) == 0 ? make() : null;
}
