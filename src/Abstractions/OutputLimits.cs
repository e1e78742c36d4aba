using System.Globalization;

namespace Darkroom.Abstractions;

/// <summary>How large a variant may be. Pure arithmetic, so that whoever has the request and the inspection can refuse before anything is fetched.</summary>
/// <param name="MaxSide">Pixels of the longer side.</param>
/// <param name="MaxPixels">Pixels of a still picture, or of one frame.</param>
/// <param name="MaxTotalPixels">Pixels of all frames of an animation together.</param>
/// <param name="EnlargeExactBox">Whether an exact box may be larger than the original.</param>
[Immutable]
public sealed record OutputLimits(int MaxSide, long MaxPixels, long MaxTotalPixels, bool EnlargeExactBox)
{
    /// <summary>The sizes to make, or <c>Invalid</c> with a sentence that names the op and its range.</summary>
    public Result<FramePlan> Check(Transformation transformation, Inspection source)
    {
        if (!transformation.Format.IsWritten && transformation.Format.IsPicture) return (Failure.Invalid, $"{transformation.Format.Extension} cannot be written; formats are {MediaTypes.Written}");
        if (transformation.DescribesOriginal) return Geometry.Plan(source, Looks.Drawn, enlargeBox: false);
        var sides = CheckSides(transformation);
        if (!sides.Ok) return (sides.Failure, sides.Detail!);

        if (transformation.Page > source.Frames) return (Failure.Invalid, Text($"page must be a whole number from 1 to {source.Frames}"));
        if (transformation is { SpriteSheet: true, Page: not null } or { SpriteSheet: true, Trim: true })
            return (Failure.Invalid, Text($"{(transformation.Trim ? "trim" : "page")} must not stand beside sprite-sheet"));

        if (transformation.Crop is { } crop && !crop.LiesIn(source.Size))
            return (Failure.Invalid, Text($"crop must be x:y:width:height within the picture's {source.Size.Width} by {source.Size.Height} pixels"));

        var plan = Geometry.Plan(source, transformation, EnlargeExactBox);
        // A cover of an extreme ratio scales far beyond its box before it is cut.
        var scaled = plan.Scaled.Pixels > plan.Box.Pixels ? Math.Max(plan.Scaled.Width, plan.Scaled.Height) : 0;
        if (TooLarge(plan.Output) || scaled > TransformationGrammar.MaxSide || plan.Scaled.Pixels > MaxTotalPixels)
            return TooMany("The picture", transformation.Padding is null ? plan.Scaled : plan.Output);

        // A thin strip turned by half a quarter is a large square.
        var turned = Geometry.Turned(plan.Drawn, transformation.Rotate);
        if (transformation.Rotate % 90 != 0 && turned.Pixels > MaxTotalPixels) return TooMany("The turned picture", turned);

        if (transformation.SpriteSheet)
        {
            var sheet = SpriteLayout.Of(source.Moments, plan.Output, MaxSide).Sheet;
            return TooLarge(sheet) ? TooMany("The sprite sheet", sheet) : plan;
        }

        if (transformation.Format.Animates && transformation.Page is null && plan.Output.Pixels * source.Moments > MaxTotalPixels)
            return (Failure.Invalid, Text($"All {source.Moments} frames together may have at most {MaxTotalPixels} pixels; ask for a smaller h or w"));
        return plan;
    }

    /// <summary>What can be said of a wish that is for no picture yet.</summary>
    public Result<Done> CheckSides(Transformation transformation) =>
        transformation.Height > MaxSide ? OutOfRange("h") : transformation.Width > MaxSide ? OutOfRange("w") : Done.Value;

    /// <summary>
    /// The same before the file is looked at, when only the first page's size is known: whether a crop lies in a later one is for whoever opens the
    /// file to judge.
    /// </summary>
    public Result<FramePlan> Foresee(Transformation transformation, Inspection source) =>
        transformation is { Page: > 1, Crop: { } crop } && source.Type.HasPages && !crop.LiesIn(source.Size)
            ? Check(transformation, source with { Size = new(crop.X + crop.Width, crop.Y + crop.Height) })
            : Check(transformation, source);

    /// <summary>A refusal of the grammar's, which names for h and w the widest range that any configuration can allow, with the range that this one allows.</summary>
    public string? Narrow(string? refusal) =>
        refusal is ['h' or 'w', ' ', ..] ? refusal.Replace(Text($"to {TransformationGrammar.MaxSide}"), Text($"to {MaxSide}"), StringComparison.Ordinal) : refusal;

    private bool TooLarge(Size size) => size.Width > MaxSide || size.Height > MaxSide || size.Pixels > MaxPixels;

    private (Failure Failure, string Detail) OutOfRange(string op) => (Failure.Invalid, Text($"{op} must be a whole number from 1 to {MaxSide}"));

    private (Failure Failure, string Detail) TooMany(string what, Size size) => (
        Failure.Invalid,
        Text($"{what} would be {size.Width} by {size.Height} pixels; ask for h and w that keep each side within {MaxSide} and all within {MaxPixels} pixels"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
