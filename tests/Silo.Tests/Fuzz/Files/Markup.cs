using System.Text;
using System.Text.RegularExpressions;

namespace Darkroom.Tests.Fuzz;

/// <summary>SVG and PDF: elements or objects, and numbers in digits.</summary>
internal static partial class Markup
{
    private static readonly string[] Extremes =
    [
        "0", "-1", "1", "0.0000001", "1e9", "1e308", "-1e308", "NaN", "2147483647", "2147483648", "4294967296", "99999999999999999999", "65535", "100000", "1000000%", "",
    ];

    public static void Read(byte[] file, Anatomy into)
    {
        foreach (var part in Parts().EnumerateMatches(Encoding.Latin1.GetString(file)))
        {
            if (!into.Part(file, part.Index, part.Length)) return;
        }
    }

    /// <summary>Another number in place of one that is there; null when none is.</summary>
    public static byte[]? WithExtreme(byte[] file, Random random)
    {
        var text = Encoding.Latin1.GetString(file);
        var numbers = Numbers().Matches(text);
        if (numbers.Count == 0) return null;
        var number = numbers[random.Next(numbers.Count)];
        return Encoding.Latin1.GetBytes(string.Concat(text.AsSpan(0, number.Index), random.Pick(Extremes), text.AsSpan(number.Index + number.Length)));
    }

    [GeneratedRegex(@"<[^<>]*>|\d+ \d+ obj.*?endobj", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Parts();

    [GeneratedRegex(@"-?\d+(?:\.\d+)?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Numbers();
}
