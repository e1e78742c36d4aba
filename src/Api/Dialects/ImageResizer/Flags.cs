namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>What a call wants beside the image.</summary>
internal sealed record Flags(bool WithExif, bool Verbose, bool WithMiniPreview, bool WithAccount)
{
    /// <summary><c>Invalid</c> names the parameter that is neither true nor false.</summary>
    public static Result<Flags> Read(HttpRequest request)
    {
        var wrong = "";
        var flags = new Flags(Flag("with_exif"), Flag("verbose"), Flag("with_mini_preview"), Flag("with_account"));
        return wrong.Length == 0 ? flags : (Failure.Invalid, $"{wrong} must be true or false");

        bool Flag(string name)
        {
            if (!request.Query.TryGetValue(name, out var values)) return false;
            switch (values.ToString().ToLowerInvariant())
            {
                case "" or "true" or "1" or "yes" or "on": return true;
                case "false" or "0" or "no" or "off": return false;
                default: wrong = name; return false;
            }
        }
    }
}
