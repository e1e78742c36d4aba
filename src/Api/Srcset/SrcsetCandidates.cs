using System.Collections.Immutable;

namespace Darkroom.Api;

/// <summary>One picture of a srcset.</summary>
/// <param name="Made">The transformation, in the format that it was asked for.</param>
internal sealed record SrcsetCandidate(Transformation Made, Size Size)
{
    /// <summary>Its widths: those that were asked for, as far as the original has the pixels, and the original's where it has less.</summary>
    public static Result<ImmutableArray<SrcsetCandidate>> All(SrcsetWish wish, Inspection source, OutputLimits limits)
    {
        var most = MostWidth(wish.Ops, source, limits);
        ImmutableArray<int> wanted = wish.Widths.IsEmpty ? Usual(wish.Ops.Width) : wish.Widths;
        var made = new List<SrcsetCandidate>();
        Result<FramePlan>? refused = null;
        foreach (var width in wanted.Select(width => Math.Min(width, most)).Distinct())
        {
            var transformation = Of(wish.Ops, width);
            var plan = limits.Check(transformation, source);
            if (!plan.Ok) refused = plan;
            else if (made.TrueForAll(other => other.Size.Width != plan.Value.Output.Width)) made.Add(new(transformation, plan.Value.Output));
        }

        return made.Count == 0 ? new Result<ImmutableArray<SrcsetCandidate>>(default, refused!.Failure, refused.Detail) : made.ToImmutableArray();
    }

    /// <summary>Each about half as many pixels more than the last, and a layout's own width; twice that is as sharp as most screens can show.</summary>
    private static ImmutableArray<int> Usual(int? layout)
    {
        ImmutableArray<int> usual = [320, 640, 960, 1280, 1920, 2560];
        return layout is { } width ? [.. usual.Append(width).Where(each => each < 2 * width).Distinct().Order(), 2 * width] : usual;
    }

    /// <summary>The width above which nothing is gained.</summary>
    private static int MostWidth(Transformation ops, Inspection source, OutputLimits limits)
    {
        var whole = Geometry.Turned(ops.Crop?.Size ?? source.Size, ops.Rotate);
        var most = ops is { Width: { } width, Height: { } height } ? (int)Math.Min(whole.Width, (long)whole.Height * width / height) : whole.Width;
        return Math.Clamp(most, 1, limits.MaxSide);
    }

    /// <summary>A box keeps its proportions; a height alone says nothing that the width does not.</summary>
    private static Transformation Of(Transformation ops, int width) => ops with
    {
        Width = width,
        Height = ops is { Width: { } across, Height: { } down } ? Math.Max(1, (int)Math.Round((double)down * width / across)) : null,
    };
}
