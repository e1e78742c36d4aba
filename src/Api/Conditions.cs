using Microsoft.Net.Http.Headers;

namespace Darkroom.Api;

/// <summary>RFC 9110's preconditions and ranges, for a representation whose strong ETag, and date if it has one, are known.</summary>
internal static class Conditions
{
    /// <summary>Whether the client's copy is current, so that 304 says it all.</summary>
    public static bool NotModified(HttpRequest request, string etag, DateTimeOffset? modified)
    {
        if (request.Headers.IfNoneMatch is { Count: > 0 } tags) return AnyMatches(tags, etag);
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            ? modified is { } changed && TryDate(request.Headers.IfModifiedSince, out var since) && WholeSeconds(changed) <= since
            : false;
    }

    /// <summary>The part that is asked for; null for the whole. Several ranges are answered by the whole, which a server may.</summary>
    /// <param name="satisfiable">False when the range lies outside: 416.</param>
    public static (long From, long Count)? Part(HttpRequest request, string etag, DateTimeOffset? modified, long length, out bool satisfiable)
    {
        satisfiable = true;
        if (request.Headers.Range.Count != 1 || !HttpMethods.IsGet(request.Method)) return null;
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var range) || range.Unit != "bytes" || range.Ranges.Count != 1) return null;
        if (!IfRangeHolds(request, etag, modified)) return null;

        var asked = range.Ranges.First();
        var from = asked.From ?? Math.Max(0, length - (asked.To ?? 0));
        var to = asked.From is null ? length - 1 : Math.Min(asked.To ?? long.MaxValue, length - 1);
        satisfiable = from <= to && from < length;
        return satisfiable ? (from, to - from + 1) : null;
    }

    private static bool IfRangeHolds(HttpRequest request, string etag, DateTimeOffset? modified)
    {
        if (request.Headers.IfRange.Count == 0) return true;
        var value = request.Headers.IfRange.ToString();
        return value.StartsWith('"') ? value == etag : modified is { } changed && TryDate(value, out var date) && date == WholeSeconds(changed);
    }

    private static bool AnyMatches(Microsoft.Extensions.Primitives.StringValues header, string etag)
    {
        if (header.Count == 1 && (header[0] == etag || header[0] == "*")) return true;
        return EntityTagHeaderValue.TryParseList(header!, out var tags)
            && tags.Any(tag => tag.Tag == etag || tag.Tag == "*");
    }

    private static bool TryDate(Microsoft.Extensions.Primitives.StringValues header, out DateTimeOffset date)
    {
        date = default;
        return header.Count == 1 && HeaderUtilities.TryParseDate(header.ToString(), out date);
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
