using System.Text.RegularExpressions;

namespace Darkroom.Tests.Snippets;

/// <summary>Short words for patterns over a page's text; <c>^</c> and <c>$</c> are a line's.</summary>
internal static class Patterns
{
    private const RegexOptions Options = RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static Regex Rule(string pattern) => new(pattern, Options, Limit);

    public static string Swap(this string text, string pattern, string replacement) => Regex.Replace(text, pattern, replacement, Options, Limit);

    /// <summary>The first match, or an empty text.</summary>
    public static string Find(this string text, string pattern) => Regex.Match(text, pattern, Options, Limit).Value;
}
