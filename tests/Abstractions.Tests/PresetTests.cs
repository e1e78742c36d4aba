using Darkroom.Abstractions;

namespace Darkroom.Tests;

public sealed class PresetTests
{
    private static readonly Dictionary<string, string> Presets = new() { ["thumb"] = "h-200_w-200_q-70", ["grey"] = "grayscale", ["sharp"] = "w-100_dpr-2_gamma-1.5" };

    [Theory]
    [InlineData("preset-thumb.webp", "h-200_w-200_q-70.webp")]
    [InlineData("preset-thumb_q-50.webp", "h-200_w-200_q-50.webp")]
    [InlineData("w-300_preset-thumb.avif", "h-200_w-300_q-70.avif")]
    [InlineData("preset-thumb_blur-3_w-9_h-9_q-1.jpg", "h-9_w-9_q-1_blur-3.jpg")]
    [InlineData("preset-thumb_dpr-2.webp", "h-400_w-400_q-70.webp")]
    [InlineData("preset-sharp.png", "w-200_gamma-1.5.png")]
    [InlineData("preset-sharp_dpr-1.png", "w-100_gamma-1.5.png")]
    [InlineData("grayscale_preset-grey.png", "grayscale.png")]
    [InlineData("w-5.png", "w-5.png")]
    public void A_preset_is_what_it_stands_for_and_what_is_beside_it_comes_after(string text, string canonical)
    {
        var expanded = TransformationPresets.Expand(text, Presets);
        Assert.Equal(canonical, Transformation.Parse(expanded.Value!).Value!.ToString());
    }

    [Theory]
    [InlineData("preset-nothing.webp", "Unknown preset 'nothing'")]
    [InlineData("preset-.webp", "Unknown preset ''")]
    [InlineData("preset-Thumb.webp", "Unknown preset 'Thumb'")]
    [InlineData("preset-thumb_preset-grey.webp", "Operation 'preset' is repeated")]
    public void A_preset_that_is_not_there_or_stands_twice_is_refused(string text, string reason)
    {
        Assert.True(TransformationPresets.AreIn(text));
        Assert.Equal((Failure.Invalid, reason), (TransformationPresets.Expand(text, Presets).Failure, TransformationPresets.Expand(text, Presets).Detail));
    }

    [Theory]
    [InlineData("w-5_fly.png", "Unknown operation 'fly'")]
    [InlineData("preset-thumb_fly.png", "Unknown operation 'fly'")]
    [InlineData("preset-thumb_w-0.png", "w must be a whole number from 1 to 65535")]
    [InlineData("preset-thumb_blur-3_blur-4.png", "Operation 'blur' is repeated")]
    public void What_stands_beside_a_preset_is_checked_as_ever(string text, string reason) =>
        Assert.Equal(reason, Transformation.Parse(TransformationPresets.Expand(text, Presets).Value!).Detail);

    [Theory]
    [InlineData("h-200_w-200_q-70", null)]
    [InlineData("gamma-1.5", null)]
    [InlineData("", "ops must have 1 to 500 characters")]
    [InlineData("original", "A preset must begin with an operation")]
    [InlineData("w-5.png", "ops must have no format: that stands in the URL, as in preset-thumb.webp")]
    [InlineData("grayscale.PNG", "ops must have no format: that stands in the URL, as in preset-thumb.webp")]
    [InlineData("text-photo.webp", null)]
    [InlineData("w-0", "w must be a whole number from 1 to 1000")]
    [InlineData("h-1001", "h must be a whole number from 1 to 1000")]
    [InlineData("w-501_dpr-2", "w must be a whole number from 1 to 1000")]
    [InlineData("preset-thumb", "A preset must not name another")]
    [InlineData("w-5_preset-thumb", "A preset must not name another")]
    [InlineData("w-5_w-6", "Operation 'w' is repeated")]
    public void Only_ops_can_have_a_name(string ops, string? reason) => Assert.Equal(reason, TransformationPresets.Check(ops, new OutputLimits(1_000, 1_000_000, 1_000_000, EnlargeExactBox: true)).Detail);
}
