namespace Darkroom.Imaging;

/// <summary>Everything that the steps need to know, worked out from the header before a pixel is read.</summary>
/// <param name="Stored">Pixels of one frame as the file has them, before orientation.</param>
/// <param name="Orientation">EXIF's, 1 to 8.</param>
/// <param name="Turn">What is to be done to the pixels, as an EXIF orientation: the file's, then the wish's mirrors and quarter turns.</param>
/// <param name="Frames">How many frames of the original are read.</param>
/// <param name="Frame">Sizes of one frame, upright.</param>
/// <param name="MaxSide">Where a sprite sheet's row ends.</param>
internal sealed record RenderPlan(
    Transformation Transformation,
    MediaType Type,
    Size Stored,
    int Orientation,
    int Turn,
    int Frames,
    FramePlan Frame,
    int MaxSide)
{
    /// <summary>What the original says of itself.</summary>
    public required Header Header { get; init; }

    /// <summary>5 to 8 lie on their side.</summary>
    public bool Turned => Turn >= 5;

    /// <summary>Where the first frame of an animation was cut: the others follow it.</summary>
    public Spotlight Spotlight { get; } = new();

    /// <summary>What lies over every frame, drawn for the first one.</summary>
    public Decals Decals { get; } = new();

    /// <summary>The file that is laid over this one; its own header was judged like the original's.</summary>
    public (string Path, Header Header)? Overlay { get; init; }

    /// <summary>The same with the file that is laid over it, which is a stranger's as well and judged like an original.</summary>
    public Result<RenderPlan> With(string? overlay, ImagingOptions options)
    {
        if (Transformation.Overlay is null) return this;
        if (overlay is null) return (Failure.NotFound, "The overlay is gone");
        var header = Inspector.ReadHeader(overlay, options);
        return header.Ok ? this with { Overlay = (overlay, header.Value) } : (header.Failure, $"The overlay: {header.Detail}");
    }

    /// <summary>What one frame is scaled to, as the file has it.</summary>
    public Size Target => Turned ? new(Frame.Drawn.Height, Frame.Drawn.Width) : Frame.Drawn;

    /// <summary>The part of a stored frame that is wanted, when not all is.</summary>
    public Region? Region => Transformation.Crop is { } upright ? upright.Stored(Orientation, Stored) : null;

    /// <summary>How many times smaller the target is, by the side that shrinks less; below 1 it is enlarged.</summary>
    public double Shrink => Math.Min((double)Wanted.Width / Target.Width, (double)Wanted.Height / Target.Height);

    private Size Wanted => Region?.Size ?? Stored;

    public static Result<RenderPlan> For(Header header, Transformation transformation, OutputLimits limits)
    {
        // What the database says of an original is not asked: the bytes decide, and they are judged again.
        var sizes = limits.Check(transformation, header.Inspection);
        if (!sizes.Ok) return new Result<RenderPlan>(null, sizes.Failure, sizes.Detail);

        var moving = transformation.Page is null && (transformation.SpriteSheet || transformation.Format.Animates);
        return new RenderPlan(
            transformation,
            header.Inspection.Type,
            header.Stored,
            header.Orientation,
            Upright.Then(header.Orientation, transformation),
            moving ? header.Inspection.Moments : 1,
            sizes.Value,
            limits.MaxSide) { Header = header };
    }
}
