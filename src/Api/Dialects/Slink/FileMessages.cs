using System.Globalization;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>What Slink's framework says of a file that it does not take, to the letter.</summary>
internal static class FileMessages
{
    private static readonly (decimal Bytes, string Suffix)[] Units = [(1_000_000, "MB"), (1_000, "kB"), (1, "bytes")];

    public static string TooLarge(long bytes, long limit)
    {
        var (size, most, suffix) = Shown(bytes, limit);
        return $"The file is too large ({size} {suffix}). Allowed maximum size is {most} {suffix}.";
    }

    public static string WrongType(string mime, IEnumerable<string> allowed) =>
        $"The mime type of the file is invalid (\"{mime}\"). Allowed mime types are {string.Join(", ", allowed.Select(type => $"\"{type}\""))}.";

    /// <summary>Both in the largest unit in which the limit needs at most two decimals and the two still look different.</summary>
    private static (string Size, string Limit, string Suffix) Shown(long bytes, long limit)
    {
        foreach (var (unit, suffix) in Units)
        {
            var most = limit / unit;
            if (unit > 1 && decimal.Round(most, 2) != most) continue;
            var (size, shown) = (Text(decimal.Round(bytes / unit, 2, MidpointRounding.AwayFromZero)), Text(most));
            if (size != shown || unit == 1) return (size, shown, suffix);
        }

        return (Text(bytes), Text(limit), "bytes");
    }

    private static string Text(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
