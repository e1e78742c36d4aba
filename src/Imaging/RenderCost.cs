namespace Darkroom.Imaging;

/// <summary>
/// What making a variant will cost, in milliseconds of one processor, from what is known before a byte is read. The figures were fitted to
/// photos on one machine; only their ratios count, for <see cref="Pace"/> learns how fast this machine is.
/// </summary>
internal static class RenderCost
{
    /// <summary>What every job costs, however small.</summary>
    public const double Fixed = 3;

    /// <summary>An inspection decodes no more than a preview needs.</summary>
    public const double Inspection = 30;

    /// <summary>What a treatment costs beside its pixels.</summary>
    private const double Treatment = 8;

    /// <summary>A limit of bytes is met by trying; mostly after a few encodings.</summary>
    private const int EncodingsForMaxBytes = 4;

    private const int EncodingsForQuality = 6;
    private const double SampleForQuality = 250_000;

    /// <summary>Of an overlay all is decoded, and its size is known to the worker alone: that of an ordinary one.</summary>
    private const double OverlayPixels = 500_000;

    /// <param name="plan">From <see cref="OutputLimits.Check"/>.</param>
    public static double Of(Inspection source, Transformation transformation, FramePlan plan) =>
        Fixed + Decode(source, transformation, plan) + Draw(source, transformation, plan);

    /// <summary>Reading the original as far as this variant needs it; variants that share a decode pay for it once.</summary>
    public static double Decode(Inspection source, Transformation transformation, FramePlan plan)
    {
        var (perStored, perDecoded) = source.Type switch
        {
            MediaType.Jpeg => (2.5, 2d),
            MediaType.Png => (0d, source.HasAlpha ? 60d : 20d),
            MediaType.Webp => (5d, 15d),
            MediaType.Gif => (0d, 10d),
            _ => (0d, 30d),
        };
        // To find a trim's edges, all of it is decoded once before.
        var edges = transformation.Trim ? source.Size.Pixels * (perStored + perDecoded) : 0;
        return Milliseconds(edges + (Stored(source, transformation) * perStored) + (Decoded(source, transformation, plan) * perDecoded));
    }

    /// <summary>Resizing, treating and encoding.</summary>
    public static double Draw(Inspection source, Transformation transformation, FramePlan plan)
    {
        var output = (double)plan.Output.Pixels * FramesOf(source, transformation);
        var encode = transformation.Format switch
        {
            MediaType.Jpeg => 16,
            MediaType.Png => 85,
            MediaType.Webp => 110,
            MediaType.Gif => 240,
            MediaType.Json => 30,
            _ => 170,
        };
        if (transformation.MaxBytes is not null && transformation.Format is not (MediaType.Png or MediaType.Gif or MediaType.Json)) encode *= EncodingsForMaxBytes;
        var resized = plan.Drawn != Wanted(source, transformation);
        var resize = resized ? (Decoded(source, transformation, plan) * 7) + (output * 15) : 0;
        var treatments = TreatmentsOf(transformation);
        // A quality is found by trying it on a part of the picture; what is laid over it has to be read first.
        if (transformation.AutoQuality) resize += EncodingsForQuality * Math.Min(output, SampleForQuality) * encode;
        if (transformation.Overlay is not null) resize += OverlayPixels * 30;
        return Milliseconds(resize + (output * (encode + (30 * treatments)))) + (Treatment * treatments);
    }

    /// <summary><see cref="Loader.KeyOf"/>, from outside: what is alike here is worth sending to one worker.</summary>
    public static DecodeKey DecodeKey(Inspection source, Transformation transformation, FramePlan plan) =>
        new(transformation.Page ?? 1, FramesOf(source, transformation), OnLoad(source, transformation, plan));

    private static double Stored(Inspection source, Transformation transformation) => (double)source.Size.Pixels * FramesOf(source, transformation);

    /// <summary>Pixels after shrink-on-load.</summary>
    private static double Decoded(Inspection source, Transformation transformation, FramePlan plan)
    {
        var onLoad = OnLoad(source, transformation, plan);
        return Stored(source, transformation) / (onLoad * onLoad);
    }

    private static double OnLoad(Inspection source, Transformation transformation, FramePlan plan)
    {
        var wanted = Wanted(source, transformation);
        var shrink = Math.Min((double)wanted.Width / plan.Drawn.Width, (double)wanted.Height / plan.Drawn.Height);
        return Loader.ShrinkOnLoad(source.Type, FramesOf(source, transformation), shrink);
    }

    private static Size Wanted(Inspection source, Transformation transformation) => transformation.Crop?.Size ?? source.Size;

    private static int FramesOf(Inspection source, Transformation transformation) =>
        transformation.Page is null && (transformation.SpriteSheet || transformation.Format.Animates) ? source.Frames : 1;

    /// <summary>How many times the finished size is gone over.</summary>
    private static int TreatmentsOf(Transformation wish)
    {
        bool[] treatments =
        [
            wish.Rotate % 90 != 0, wish.Filter is not null, wish.Sepia || wish.Saturation != 0 || wish.Hue != 0 || wish.Tint is not null,
            wish.Brightness != 0 || wish.Contrast != 0 || wish.GammaTenths is not null || wish.Negate, wish.Blur is not null, wish.Sharpen is not null,
            wish.Pixelate is not null, wish.Mask is not null || wish.Radius is not null, wish.Caption is not null, wish.Overlay is not null,
        ];
        return treatments.Count(each => each);
    }

    private static double Milliseconds(double nanoseconds) => nanoseconds / 1e6;
}

/// <summary>What a variant needs of the decoder.</summary>
internal readonly record struct DecodeKey(int Page, int Frames, double Shrink);
