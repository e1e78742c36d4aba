using System.Globalization;

namespace Darkroom.Api;

/// <summary>Where the frames of a sprite sheet lie, worked out from the original's size as the pipeline does.</summary>
internal static class SpriteHeaders
{
    public static void Write(IHeaderDictionary headers, Representation representation)
    {
        if (representation.Sprites is not { } layout) return;
        headers["X-Sprite-Frames"] = Text(layout.Frames);
        headers["X-Sprite-Columns"] = Text(layout.Columns);
        headers["X-Sprite-Rows"] = Text(layout.Rows);
        headers["X-Sprite-Frame-Width"] = Text(layout.Frame.Width);
        headers["X-Sprite-Frame-Height"] = Text(layout.Frame.Height);
        headers.AccessControlExposeHeaders = "X-Sprite-Frames, X-Sprite-Columns, X-Sprite-Rows, X-Sprite-Frame-Width, X-Sprite-Frame-Height";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
