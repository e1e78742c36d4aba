using System.Buffers;
using System.Buffers.Text;
using System.Text.RegularExpressions;

namespace Darkroom.Api.Cleaning;

/// <summary>What may be in an SVG. Whatever is not named here is left out: scripts, handlers, animation, links, foreign content, makers' metadata.</summary>
internal static partial class SvgRules
{
    public const string Namespace = "http://www.w3.org/2000/svg";
    public const string XLink = "http://www.w3.org/1999/xlink";
    public const string Xml = "http://www.w3.org/XML/1998/namespace";

    private static readonly HashSet<string> Elements = Words(
        """
        svg g defs symbol use switch view path rect circle ellipse line polyline polygon image text tspan textPath title desc style
        linearGradient radialGradient stop pattern clipPath mask marker filter
        feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
        feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight
        feSpecularLighting feSpotLight feTile feTurbulence
        """);

    private static readonly HashSet<string> Attributes = Words(
        """
        id class style type media version baseProfile width height viewBox preserveAspectRatio x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points
        transform pathLength dx dy rotate textLength lengthAdjust startOffset method spacing side offset gradientUnits gradientTransform spreadMethod
        patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits markerUnits markerWidth markerHeight refX refY
        orient filterUnits primitiveUnits in in2 result mode values operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode
        kernelUnitLength preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent azimuth elevation z pointsAtX pointsAtY
        pointsAtZ limitingConeAngle scale xChannelSelector yChannelSelector stdDeviation radius baseFrequency numOctaves seed stitchTiles
        tableValues slope intercept amplitude exponent requiredExtensions requiredFeatures systemLanguage role
        alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters color-rendering cursor
        direction display dominant-baseline enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font font-family font-size
        font-size-adjust font-stretch font-style font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical image-rendering
        isolation kerning letter-spacing lighting-color line-height marker marker-end marker-mid marker-start mask mask-type mix-blend-mode opacity
        overflow paint-order pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
        stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-orientation text-rendering transform-origin
        unicode-bidi vector-effect visibility white-space word-spacing writing-mode
        """);

    private static readonly HashSet<string> TextElements = Words("text tspan textPath title desc");

    private static readonly string[] Pictures = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,", "data:image/gif;base64,", "data:image/webp;base64,"];

    public static bool IsElement(string name, string parent) => Elements.Contains(name) && parent is not ("style" or "title" or "desc");

    public static bool IsAttribute(string name) => Attributes.Contains(name);

    public static bool HoldsText(string element) => TextElements.Contains(element);

    /// <summary>A part of the same file; for a picture also its own bytes, when they are those of a picture.</summary>
    public static bool IsSafeReference(string element, string reference)
    {
        reference = reference.Trim();
        if (Fragment().IsMatch(reference)) return element is not "image";
        if (element is not ("image" or "feImage")) return false;
        return Array.Find(Pictures, start => reference.StartsWith(start, StringComparison.OrdinalIgnoreCase)) is { } found && IsPicture(reference.AsSpan(found.Length));
    }

    /// <summary>An attribute's value that refers to nothing outside.</summary>
    public static bool IsSafeValue(string value) => !value.Contains('\\', StringComparison.Ordinal) && !Scheme().IsMatch(value) && OnlyFragments(value);

    /// <summary>CSS without imports, functions of old browsers, escapes that hide either, and references to anything outside.</summary>
    public static bool IsSafeStyle(string css) => !css.Contains('@', StringComparison.Ordinal) && !css.Contains("/*", StringComparison.Ordinal)
        && !css.Contains('<', StringComparison.Ordinal) && !OldFunction().IsMatch(css) && IsSafeValue(css);

    private static bool OnlyFragments(string value) => UrlFunction().Matches(value).All(match => FragmentFunction().IsMatch(value.AsSpan(match.Index)))
        && !ImageFunction().IsMatch(value);

    /// <summary>The bytes decide, not the word before them; a drawing within a drawing would be another document.</summary>
    private static bool IsPicture(ReadOnlySpan<char> base64)
    {
        Span<byte> text = stackalloc byte[32];
        var length = 0;
        foreach (var c in base64)
        {
            if (char.IsWhiteSpace(c)) continue;
            if (c > 127) return false;
            text[length++] = (byte)c;
            if (length == text.Length) break;
        }

        Span<byte> head = stackalloc byte[24];
        return Base64.DecodeFromUtf8(text[..(length / 4 * 4)], head, out _, out var decoded, isFinalBlock: false) is OperationStatus.Done or OperationStatus.NeedMoreData
            && Magic.Sniff(head[..decoded]) is { Ok: true, Value: MediaType.Png or MediaType.Jpeg or MediaType.Gif or MediaType.Webp };
    }

    private static HashSet<string> Words(string text) => new(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    [GeneratedRegex(@"^#[^\s\\""'<>()]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fragment();

    [GeneratedRegex(@"(java|vb|live)\s*script\s*:|data\s*:|file\s*:|https?\s*:|ftp\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"url\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UrlFunction();

    [GeneratedRegex(@"^url\(\s*(?:#[^\s\\""'<>()]+|""#[^\s\\""'<>()]+""|'#[^\s\\""'<>()]+')\s*\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FragmentFunction();

    [GeneratedRegex(@"(image|image-set|src|element|cross-fade|env|attr)\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ImageFunction();

    [GeneratedRegex(@"expression|behaviou?r|-moz-binding|import", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldFunction();
}
