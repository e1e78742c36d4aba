namespace Darkroom.Abstractions;

/// <summary>Of all the wishes that mean the same, the one that is written down: what has no effect is dropped, and what can be said in two ways is said in one.</summary>
internal static class TransformationCanon
{
    public static Transformation Of(Transformation t) => Coloured(Placed(Turned(t))) with
    {
        Quality = t.Format.HasQuality && !Automatic(t) ? t.Quality : null,
        AutoQuality = Automatic(t),
        MaxBytes = t.Format.HasQuality ? t.MaxBytes : null,
        GammaTenths = t.GammaTenths == 10 ? null : t.GammaTenths,
        // The first frame is what a format that does not move shows anyway.
        Page = t is { Page: 1, Format.Animates: false, SpriteSheet: false } ? null : t.Page,
        Radius = t.Mask is null ? t.Radius : null,
        Caption = CaptionOps.Canonical(t.Caption),
        Overlay = OverlayOps.Canonical(t.Overlay),
        // They have no place for it.
        Keep = t.Format is MediaType.Gif or MediaType.Bmp or MediaType.Tiff or MediaType.Json ? Metadata.None : t.Keep,
    };

    /// <summary>It is found by looking at what was written, so the format must be one that is always read too.</summary>
    private static bool Automatic(Transformation t) => t.AutoQuality && t.Format is (MediaType.Jpeg or MediaType.Webp or MediaType.Avif);

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
        var focus = (cuts || fills) && t.Focus != FocalPoint.Middle ? t.Focus : null;
        var placed = t.Focus is null && (cuts || (fills && t.Gravity < Gravity.Attention));
        return t with { Fit = fit, Focus = focus, Gravity = placed ? t.Gravity : Gravity.Center };
    }

    /// <summary>Without alpha a background is on white, which is there anyway.</summary>
    private static Transformation Coloured(Transformation t)
    {
        if (t.Background is not { } colour) return t;
        if (t.Format.HasAlpha) return colour.Alpha > 0 ? t : t with { Background = null };
        var solid = colour.OnWhite();
        return t with { Background = solid == Rgba.White ? null : solid };
    }
}
