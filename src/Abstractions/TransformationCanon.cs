namespace Darkroom.Abstractions;

/// <summary>Of all the wishes that mean the same, the one that is written down: what has no effect is dropped, and what can be said in two ways is said in one.</summary>
internal static class TransformationCanon
{
    public static Transformation Of(Transformation t) => Coloured(Placed(Turned(t))) with
    {
        Quality = t.Format is MediaType.Png or MediaType.Gif or MediaType.Json ? null : t.Quality,
        MaxBytes = t.Format is MediaType.Png or MediaType.Gif or MediaType.Json ? null : t.MaxBytes,
        GammaTenths = t.GammaTenths == 10 ? null : t.GammaTenths,
        // The first frame is what a format that does not move shows anyway.
        Page = t is { Page: 1, Format.Animates: false, SpriteSheet: false } ? null : t.Page,
        Radius = t.Mask is null ? t.Radius : null,
    };

    /// <summary>A flip is a flop and half a turn.</summary>
    private static Transformation Turned(Transformation t)
    {
        var (flop, angle) = (t.Flop ^ t.Flip, (t.Rotate + (t.Flip ? 180 : 0)) % 360);
        return flop && angle == 180
            ? t with { Flip = true, Flop = false, Rotate = 0 }
            : t with { Flip = false, Flop = flop, Rotate = angle };
    }

    /// <summary>A fit needs a box, a place in it something to cut or to fill up.</summary>
    private static Transformation Placed(Transformation t)
    {
        var fit = t.Width is null || t.Height is null ? Fit.Cover : t.Fit;
        var cuts = fit == Fit.Cover && t is { Width: not null, Height: not null };
        var fills = fit is Fit.Contain or Fit.Pad;
        var focus = (cuts || fills) && t.Focus != new FocalPoint(50, 50) ? t.Focus : null;
        var placed = t.Focus is null && (cuts || (fills && t.Gravity < Gravity.Attention));
        return t with { Fit = fit, Focus = focus, Gravity = placed ? t.Gravity : Gravity.Center };
    }

    /// <summary>Without alpha a background is on white, which is there anyway.</summary>
    private static Transformation Coloured(Transformation t)
    {
        if (t.Background is not { } colour) return t;
        if (t.Format.HasAlpha) return colour.Alpha > 0 ? t : t with { Background = null };
        var solid = colour.OnWhite();
        return t with { Background = solid == new Rgba(255, 255, 255) ? null : solid };
    }
}
