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
    public void A_wrong_operation_is_named_with_its_range(string text, string detail)
    {
        var read = Transformation.Parse(text);
        Assert.Equal(Failure.Invalid, read.Failure);
        Assert.Contains(detail, read.Detail, StringComparison.Ordinal);
    }
}
