using System.Globalization;

namespace Darkroom.Abstractions;

/// <summary>A row of <see cref="TransformationGrammar"/>: reads and writes one member. <paramref name="Range"/> is the refusal's sentence.</summary>
internal sealed record TransformationOp(
    string Name,
    Func<string, bool> Owns,
    Func<Transformation, string, Transformation?> Read,
    Func<Transformation, string?> Write,
    string Range)
{
    public static TransformationOp Number(string name, int min, int max, Func<Transformation, int?> get, Func<Transformation, int, Transformation> set) => new(
        name,
        Prefix(name),
        (t, part) => TryDigits(part.AsSpan(name.Length + 1), out var n) && n >= min && n <= max ? set(t, n) : null,
        t => get(t) is { } n ? string.Create(CultureInfo.InvariantCulture, $"{name}-{n}") : null,
        $"{name} must be a whole number from {min} to {max}");

    /// <summary>One of several words; the first is what no word means.</summary>
    public static TransformationOp Choice<T>(string name, Func<Transformation, T> get, Func<Transformation, T, Transformation> set)
        where T : struct, Enum =>
        Option<T>(name, t => EqualityComparer<T>.Default.Equals(get(t), default) ? null : get(t), set);

    /// <summary>One of several words, or none.</summary>
    public static TransformationOp Option<T>(string name, Func<Transformation, T?> get, Func<Transformation, T, Transformation> set)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        return new(
            name,
            Prefix(name),
            (t, part) => words.TryGetValue(part[(name.Length + 1)..], out var value) ? set(t, value) : null,
            t => get(t) is { } value ? $"{name}-{value.ToString().ToLowerInvariant()}" : null,
            $"{name} must be one of {string.Join(", ", words.Keys)}");
    }

    public static TransformationOp Flag(string name, Func<Transformation, bool> get, Func<Transformation, Transformation> set) => new(
        name,
        part => part == name,
        (t, _) => set(t),
        t => get(t) ? name : null,
        $"{name} takes no value");

    public static TransformationOp Area(string name, Func<Transformation, Region?> get, Func<Transformation, Region, Transformation> set) => new(
        name,
        Prefix(name),
        (t, part) => TryRegion(part.AsSpan(name.Length + 1), out var region) ? set(t, region) : null,
        t => get(t) is { } r ? string.Create(CultureInfo.InvariantCulture, $"{name}-{r.X}:{r.Y}:{r.Width}:{r.Height}") : null,
        $"{name} must be x:y:width:height in whole pixels, width and height at least 1");

    private static Func<string, bool> Prefix(string name) => part => part.StartsWith(name + "-", StringComparison.Ordinal);

    private static bool TryRegion(ReadOnlySpan<char> text, out Region region)
    {
        region = default;
        Span<int> numbers = stackalloc int[4];
        var count = 0;
        foreach (var number in text.Split(':'))
        {
            if (count == 4 || !(text[number] is "0" || TryDigits(text[number], out numbers[count]))) return false;
            count++;
        }

        region = new(numbers[0], numbers[1], numbers[2], numbers[3]);
        return count == 4 && region.Size is { Width: > 0, Height: > 0 };
    }

    /// <summary>ASCII digits only, no sign, no leading zero: each number has one spelling.</summary>
    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        if (text.Length is 0 or > 6 || text[0] == '0') return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = (number * 10) + (c - '0');
        }

        return true;
    }
}
