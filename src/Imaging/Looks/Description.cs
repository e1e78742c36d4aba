using System.Text.Encodings.Web;
using System.Text.Json;

namespace Darkroom.Imaging;

/// <summary>A picture in words: what its file is, and what is to be seen.</summary>
internal static class Description
{
    private const int NoSpace = 28;

    /// <param name="drawn">What the wish made.</param>
    public static void Write(VipsImage drawn, string path, RenderPlan plan)
    {
        try
        {
            Compose(drawn, path, plan);
        }
        catch (IOException full) when (full.HResult == NoSpace)
        {
            throw new VipsException("jsonsave", full.Message);
        }
    }

    private static void Compose(VipsImage drawn, string path, RenderPlan plan)
    {
        var source = plan.Header.Inspection;
        var size = plan.Transformation.DescribesOriginal ? source.Size : new Size(drawn.Width, drawn.Height);
        var picture = SmallPicture.Of(drawn);
        var palette = Palette.Of(picture);

        // Nothing that it writes could be taken for HTML, and hashes are full of plus signs.
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("width", size.Width);
        json.WriteNumber("height", size.Height);
        json.WriteString("format", source.Type.Extension);
        json.WriteNumber("frames", source.Frames);
        json.WriteNumber("orientation", plan.Header.Orientation);
        json.WriteBoolean("alpha", source.HasAlpha);
        json.WriteNumber("bytes", plan.Header.Bytes);
        WriteColour(json, "average", Palette.Average(picture));
        WriteColour(json, "dominant", palette.Length > 0 ? palette[0].Colour : null);
        json.WriteStartArray("palette");
        foreach (var (colour, share) in palette)
        {
            json.WriteStartObject();
            WriteColour(json, "color", colour);
            json.WriteNumber("share", Math.Round(share, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("blurhash", BlurHash.Of(picture));
        json.WriteString("thumbhash", Convert.ToBase64String(ThumbHash.Of(picture)));
        json.WriteString("dhash", $"{DifferenceHash.Of(picture):x16}");
        json.WriteEndObject();
    }

    private static void WriteColour(Utf8JsonWriter json, string name, Rgba? colour)
    {
        if (colour is { } c) json.WriteString(name, $"#{c.Red:x2}{c.Green:x2}{c.Blue:x2}");
        else json.WriteNull(name);
    }
}
