using System.Globalization;

namespace Darkroom.Abstractions;

/// <summary>A row of <see cref="TransformationGrammar"/>: reads and writes one member. <paramref name="Range"/> is the refusal's sentence.</summary>
internal sealed partial record TransformationOp(
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

    /// <summary>A number that is 0 where it is not given; may have a minus sign.</summary>
    public static TransformationOp Level(string name, int min, int max, Func<Transformation, int> get, Func<Transformation, int, Transformation> set) => new(
        name,
        Prefix(name),
        (t, part) => TryLevel(part.AsSpan(name.Length + 1), out var n) && n >= min && n <= max ? set(t, n) : null,
        t => get(t) is not 0 and var n ? string.Create(CultureInfo.InvariantCulture, $"{name}-{n}") : null,
        $"{name} must be a whole number from {min} to {max}");

    /// <summary>A number with at most one decimal, kept as tenths.</summary>
    public static TransformationOp Tenths(string name, int min, int max, Func<Transformation, int?> get, Func<Transformation, int, Transformation> set) => new(
        name,
        Prefix(name),
        (t, part) => TryTenths(part.AsSpan(name.Length + 1), out var n) && n >= min && n <= max ? set(t, n) : null,
        t => get(t) is { } n ? string.Create(CultureInfo.InvariantCulture, $"{name}-{n / 10m:0.#}") : null,
        string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {min / 10m:0.#} to {max / 10m:0.#} with at most one decimal"));

    /// <summary>Hexadecimal digits, written small.</summary>
    public static TransformationOp Colour(string name, bool alpha, Func<Transformation, Rgba?> get, Func<Transformation, Rgba, Transformation> set) => new(
        name,
        Prefix(name),
        (t, part) => TryColour(part.AsSpan(name.Length + 1), alpha, out var colour) ? set(t, colour) : null,
        t => get(t) is { } c ? $"{name}-{c.Red:x2}{c.Green:x2}{c.Blue:x2}{(c.Alpha < 255 ? $"{c.Alpha:x2}" : "")}" : null,
        $"{name} must be {(alpha ? "RRGGBB or RRGGBBAA" : "RRGGBB")} in hexadecimal digits");

    public static TransformationOp Point(string name, string word, Func<Transformation, FocalPoint?> get, Func<Transformation, FocalPoint, Transformation> set) => new(
        name,
        Prefix(name),
        (t, part) => TryPoint(part.AsSpan(name.Length + 1), word, out var point) ? set(t, point) : null,
        t => get(t) is { } p ? string.Create(CultureInfo.InvariantCulture, $"{name}-{word}-{p.X}:{p.Y}") : null,
        $"{name} must be {word}-x:y in whole hundredths from 0 to 100");

    /// <summary>Whatever can be said; <paramref name="range"/> says what that is.</summary>
    public static TransformationOp Text(string name, Func<string, string?> read, Func<Transformation, string?> get, Func<Transformation, string, Transformation> set, string range) => new(
        name,
        Prefix(name),
        (t, part) => read(part[(name.Length + 1)..]) is { } text ? set(t, text) : null,
        t => get(t) is { } text ? $"{name}-{OpText.Write(text)}" : null,
        $"{name} must be {range}");

    /// <summary>A place in the picture: a point of the compass, or hundredths of both sides.</summary>
    public static TransformationOp Place(string name, Func<Transformation, FocalPoint?> get, Func<Transformation, FocalPoint, Transformation> set)
    {
        var point = Point(name, "fp", get, set);
        return point with
        {
            Read = (t, part) => FocalPoint.Named.TryGetValue(part[(name.Length + 1)..], out var named) ? set(t, named) : point.Read(t, part),
            Write = t => FocalPoint.Named.FirstOrDefault(named => named.Value == get(t)).Key is { } word ? $"{name}-{word}" : point.Write(t),
            Range = $"{point.Range}, or one of {string.Join(", ", FocalPoint.Named.Keys)}",
        };
    }

    /// <summary>Another value of an op, said with a word.</summary>
    public TransformationOp OrWord(string word, Func<Transformation, bool> get, Func<Transformation, Transformation> set) => this with
    {
        Read = (t, part) => part == $"{Name}-{word}" ? set(t) : Read(t, part),
        Write = t => get(t) ? $"{Name}-{word}" : Write(t),
        Range = $"{Range}, or {word}",
    };

    /// <summary>A word of its own for one of the values.</summary>
    public TransformationOp OrFlag(string flag, Func<Transformation, Transformation> set) => this with
    {
        Owns = part => part == flag || Owns(part),
        Read = (t, part) => part == flag ? set(t) : Read(t, part),
        Range = $"{Range}; or {flag} alone",
    };

    /// <summary>Two kinds of value under one name.</summary>
    public TransformationOp Or(TransformationOp other) => this with
    {
        Read = (t, part) => Read(t, part) ?? other.Read(t, part),
        Write = t => Write(t) ?? other.Write(t),
        Range = $"{Range}, or {other.Range[$"{Name} must be ".Length..]}",
    };

    private static Func<string, bool> Prefix(string name) => part => part.StartsWith(name + "-", StringComparison.Ordinal);
}
