using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Darkroom.Imaging;

/// <summary>Names the code that makes a variant's bytes.</summary>
internal static partial class PipelineVersion
{
    /// <summary>Goes up with every change of ours that may change the bytes of a variant.</summary>
    private const int Ours = 3;

    /// <summary>Only after libvips has started: what counts are the codecs that it really loaded.</summary>
    public static string Describe(ImagingOptions options)
    {
        var codecs = File.ReadLines("/proc/self/maps")
            .Select(line => Path.GetFileName(line.AsSpan(line.LastIndexOf(' ') + 1)).ToString())
            .Where(name => Codec().IsMatch(name))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        var rest = string.Join(' ', [.. codecs, $"{options.MaxOutputSide}", $"{options.EnlargeExactBox}"]);
        return $"{Ours}-{VipsLibrary.Version}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rest)).AsSpan(0, 4))}";
    }

    [GeneratedRegex(@"^(?:lib)?(?:vips|jpeg|turbojpeg|png|spng|webp|sharpyuv|heif|aom|dav1d|rav1e|SvtAv1|cgif|nsgif|imagequant|lcms2|z|z-ng|tiff|jxl|de265|rsvg|poppler|cairo)[-.\d].*so", RegexOptions.None, 1000)]
    private static partial Regex Codec();
}
