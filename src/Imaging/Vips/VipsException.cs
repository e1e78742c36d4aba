using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>libvips refused; the message is its own.</summary>
internal sealed class VipsException(string message) : Exception(message)
{
    /// <summary>Takes what libvips has to say and leaves its buffer empty for the next job.</summary>
    public static VipsException Take(string what)
    {
        var text = Marshal.PtrToStringUTF8(Native.vips_error_buffer())?.Trim().ReplaceLineEndings("; ");
        Native.vips_error_clear();
        return new($"{what}: {text}");
    }
}
