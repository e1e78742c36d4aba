namespace Darkroom.Abstractions;

/// <summary>How large a picture is drawn to be described.</summary>
public static class Looks
{
    /// <summary>Pixels of the longer side.</summary>
    public const int Side = 100;

    /// <summary>The whole of it.</summary>
    public static readonly Transformation Drawn = new() { Width = Side, Height = Side, Fit = Fit.Inside, Format = MediaType.Png };
}
