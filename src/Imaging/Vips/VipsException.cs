using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>libvips refused; the message is its own.</summary>
internal sealed class VipsException(string operation, string message) : Exception($"{operation}: {message}")
{
    // A decoder may complain about every row of a picture.
    private const int Longest = 300;

    public string Operation => operation;

    /// <summary>Takes what libvips has to say and leaves its buffer empty for the next job.</summary>
    public static VipsException Take(string operation)
    {
        var text = Marshal.PtrToStringUTF8(Native.vips_error_buffer())?.Trim().ReplaceLineEndings("; ") ?? "";
        Native.vips_error_clear();
        return new(operation, text.Length <= Longest ? text : text[..Longest] + "…");
    }
}
