using System.Globalization;

namespace Darkroom.Abstractions;

/// <summary>The values that ops carry. Each has one spelling: ASCII digits, no plus sign, no leading zero.</summary>
internal sealed partial record TransformationOp
{
    private static bool TryRegion(ReadOnlySpan<char> text, out Region region)
    {
        region = default;
        Span<int> numbers = stackalloc int[4];
        var count = 0;
        foreach (var number in text.Split(':'))
        {
            if (count == 4 || !(text[number] is "0" || TryDigits(text[number], out numbers[count], longest: 6))) return false;
            count++;
        }

        region = new(numbers[0], numbers[1], numbers[2], numbers[3]);
        return count == 4 && region.Size is { Width: > 0, Height: > 0 };
    }

    /// <summary>ASCII digits only, no sign, no leading zero: each number has one spelling.</summary>
    private static bool TryDigits(ReadOnlySpan<char> text, out int number, int longest = 9)
    {
        number = 0;
        if (text.Length == 0 || text.Length > longest || text[0] == '0') return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = (number * 10) + (c - '0');
        }

        return true;
    }

    private static bool TryLevel(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        if (text is "0") return true;
        var minus = text.StartsWith('-');
        if (!TryDigits(minus ? text[1..] : text, out number)) return false;
        if (minus) number = -number;
        return true;
    }

    private static bool TryTenths(ReadOnlySpan<char> text, out int tenths)
    {
        tenths = 0;
        var (dot, last) = (text.IndexOf('.'), 0);
        var whole = dot < 0 ? text : text[..dot];
        if (dot >= 0 && (dot != text.Length - 2 || (last = text[^1] - '0') is < 0 or > 9)) return false;
        if (whole is not "0" && !TryDigits(whole, out tenths, longest: 6)) return false;
        tenths = (tenths * 10) + last;
        return true;
    }

    private static bool TryColour(ReadOnlySpan<char> text, bool alpha, out Rgba colour)
    {
        colour = default;
        if (text.Length != 6 && !(alpha && text.Length == 8)) return false;
        if (!uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return false;
        if (text.Length == 6) number = (number << 8) | 255;
        colour = new((byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);
        return true;
    }

    private static bool TryPoint(ReadOnlySpan<char> text, string word, out FocalPoint point)
    {
        point = default;
        if (!text.StartsWith(word, StringComparison.Ordinal) || text.Length <= word.Length || text[word.Length] != '-') return false;
        text = text[(word.Length + 1)..];
        var colon = text.IndexOf(':');
        if (colon < 0 || !TryLevel(text[..colon], out var x) || !TryLevel(text[(colon + 1)..], out var y)) return false;
        point = new(x, y);
        return x is >= 0 and <= 100 && y is >= 0 and <= 100;
    }
}
