using System.Globalization;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>Times in Slink's three forms, all in UTC.</summary>
internal static class SlinkTime
{
    private const string Seconds = "yyyy-MM-dd HH:mm:ss";
    private const string Micros = "yyyy-MM-dd HH:mm:ss.ffffff";

    public static TimeBody Listed(DateTimeOffset time) =>
        new(time.UtcDateTime.ToString(Seconds, CultureInfo.InvariantCulture), time.ToUnixTimeSeconds());

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);

    public static string InCursor(DateTimeOffset time) => time.UtcDateTime.ToString(Micros, CultureInfo.InvariantCulture);

    public static bool TryCursor(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Micros, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
