using System.Diagnostics;

namespace Darkroom.Imaging;

/// <summary>One step: gets a picture, gives the next one, or the same when it has nothing to do.</summary>
internal delegate VipsImage Step(VipsImage image, RenderPlan plan);

/// <summary>
/// How an original becomes a variant, in order. Cutting out and resizing come first because everything after them then touches few pixels;
/// turning needs pixels in any order, which a decoder does not give, so it too waits until the picture is small.
/// </summary>
internal static class Pipeline
{
    private static readonly Step[] EachFrame =
    [
        Crop.Apply,
        Resize.Apply,
        Colour.ToSrgb,
        Orientation.Apply,
        Rotate.Apply,
        SmartCrop.Apply,
        Grayscale.Apply,
        Filter.Apply,
        Recolour.Apply,
        Tone.Apply,
        Box.CropOrPad, // after the filters: what it fills up with stays white
        Blur.Apply,
        Sharpen.Apply,
        Pixelate.Apply,
        Masking.Apply,
        Padding.Apply,
        Stamp.Apply,
        Words.Apply,
    ];

    private static readonly Step[] Whole =
    [
        Flatten.OnBackground,
    ];

    /// <summary>What will be done, or why it must not be: sizes are judged before the picture is drawn, for a trim a second time.</summary>
    public static Result<RenderPlan> Plan(string source, Header header, Transformation transformation, OutputLimits limits)
    {
        if (transformation.Caption is { } caption && Fonts.Find(caption.Font) is { Ok: false } missing) return new(null, missing.Failure, missing.Detail);
        var plan = RenderPlan.For(header, transformation, limits);
        return plan.Ok && transformation.Trim ? RenderPlan.For(header, TrimBox.Resolve(source, header, transformation), limits) : plan;
    }

    /// <summary>Reads the original, writes the variant; gives the milliseconds of both halves, or all of them as the second when they ran side by side.</summary>
    public static (double Decode, double Encode) Run(string source, string output, RenderPlan plan)
    {
        if (Encoder.ReadsOnce(plan) && TryStream(source, output, plan) is { } streamed) return (0, streamed);
        using var original = Loader.Open(source, plan);
        return Run(original, output, plan);
    }

    /// <summary>The same from what <see cref="Loader.Open"/> gave for this plan, or for another of the same key.</summary>
    public static (double Decode, double Encode) Run(VipsImage original, string output, RenderPlan plan)
    {
        var started = Stopwatch.GetTimestamp();
        using var variant = Draw(original, plan);
        var drawn = Stopwatch.GetTimestamp();
        if (plan.Transformation.Format == MediaType.Json) Description.Write(variant, output, plan);
        else Encoder.Write(variant, output, plan.Transformation);
        return (Stopwatch.GetElapsedTime(started, drawn).TotalMilliseconds, Stopwatch.GetElapsedTime(drawn).TotalMilliseconds);
    }

    /// <summary>The variant in memory, before it is encoded.</summary>
    public static VipsImage Draw(string source, RenderPlan plan)
    {
        using var original = Loader.Open(source, plan);
        using var variant = Draw(original, plan);
        return variant.ToMemory();
    }

    /// <summary>Row by row through decoder, steps and encoder, which then share the processors.</summary>
    /// <returns>Null when one of them failed: only with pixels in between can be told which, and whose fault it is.</returns>
    private static double? TryStream(string source, string output, RenderPlan plan)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var original = Loader.Open(source, plan);
            using var variant = Draw(original, plan, frame => frame);
            Encoder.Write(variant, output, plan.Transformation);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static VipsImage Draw(VipsImage original, RenderPlan plan) => Draw(original, plan, Held);

    /// <param name="settle">Frame by frame, in the order in which the decoder gives them: neighbours never blend into each other.</param>
    private static VipsImage Draw(VipsImage original, RenderPlan plan, Func<VipsImage, VipsImage> settle)
    {
        var frames = new List<VipsImage>(plan.Frames);
        try
        {
            for (var i = 0; i < plan.Frames; i++) frames.Add(settle(Through(EachFrame, Frames.Cut(original, i, plan), plan)));
            return Through(Whole, Frames.Join(frames, original, plan), plan);
        }
        finally
        {
            frames.ForEach(frame => frame.Dispose());
            plan.Decals.Dispose();
        }
    }

    private static VipsImage Held(VipsImage lazy)
    {
        using (lazy) return lazy.ToMemory();
    }

    /// <summary>Owns what it is given: each picture is let go as soon as the next stands on it.</summary>
    private static VipsImage Through(Step[] steps, VipsImage image, RenderPlan plan)
    {
        foreach (var step in steps)
        {
            VipsImage next;
            try
            {
                next = step(image, plan);
            }
            catch
            {
                image.Dispose();
                throw;
            }

            if (ReferenceEquals(next, image)) continue;
            image.Dispose();
            image = next;
        }

        return image;
    }
}
