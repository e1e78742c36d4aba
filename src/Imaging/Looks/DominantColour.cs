namespace Darkroom.Imaging;

/// <summary>The colour, as people call it, that most of a picture's pixels have; what is more transparent than not is left out.</summary>
internal static class DominantColour
{
    /// <summary>Null: nothing is visible.</summary>
    public static string? Of(SmallPicture picture) => Enumerable.Range(0, picture.Count)
        .Select(pixel => picture.Rgba.AsSpan(pixel * 4, 4).ToArray())
        .Where(pixel => pixel[3] >= 128)
        .CountBy(pixel => Name(pixel[0], pixel[1], pixel[2]))
        .OrderByDescending(colour => colour.Value).ThenBy(colour => colour.Key, StringComparer.Ordinal)
        .Select(colour => colour.Key)
        .FirstOrDefault();

    /// <summary>One of SearchColours.</summary>
    public static string Name(byte red, byte green, byte blue)
    {
        double most = Math.Max(red, Math.Max(green, blue));
        double spread = most - Math.Min(red, Math.Min(green, blue));
        var (light, strength) = (most / 255, most == 0 ? 0 : spread / most);
        if (light < 0.2) return "black";
        if (strength < 0.12) return light > 0.85 ? "white" : "gray";

        var hue = 60 * (most == red ? ((green - blue) / spread) + 6 : most == green ? ((blue - red) / spread) + 2 : ((red - green) / spread) + 4) % 360;
        return hue switch
        {
            < 15 or >= 345 => strength < 0.5 && light > 0.7 ? "pink" : "red",
            < 42 => light < 0.65 ? "brown" : "orange",
            < 70 => light < 0.45 ? "brown" : "yellow",
            < 165 => "green",
            < 195 => "cyan",
            < 258 => "blue",
            < 300 => "purple",
            _ => "pink",
        };
    }
}
