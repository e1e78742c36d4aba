using System.Globalization;

namespace Darkroom.Storage;

/// <summary>A statement's values, each named when it is used.</summary>
internal sealed class StatementValues(char sigil) : List<object?>
{
    public string Next(object? value)
    {
        Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{sigil}{Count}");
    }
}

/// <summary>What of an image's row a search asks for, in the SQL that both databases speak.</summary>
internal static class SearchRowFilters
{
    /// <summary>Conditions on <c>image i</c>, each with AND before it.</summary>
    /// <param name="isOneOf">How the database says that a column is one of these texts.</param>
    public static string Sql(SearchFilters filters, StatementValues values, Func<string, IEnumerable<string>, string> isOneOf)
    {
        var where = new List<string>();
        if (filters.Types is { Length: > 0 } types) where.Add(isOneOf("i.type", types));
        if (filters.From is { } from) where.Add($"i.created >= {values.Next(Micros.Of(from))}");
        if (filters.To is { } to) where.Add($"i.created < {values.Next(Micros.Of(to))}");
        if (filters.MinBytes is { } minBytes) where.Add($"i.bytes >= {values.Next(minBytes)}");
        if (filters.MaxBytes is { } maxBytes) where.Add($"i.bytes <= {values.Next(maxBytes)}");
        if (filters.MinWidth is { } minWidth) where.Add($"i.width >= {values.Next(minWidth)}");
        if (filters.MaxWidth is { } maxWidth) where.Add($"i.width <= {values.Next(maxWidth)}");
        if (filters.MinHeight is { } minHeight) where.Add($"i.height >= {values.Next(minHeight)}");
        if (filters.MaxHeight is { } maxHeight) where.Add($"i.height <= {values.Next(maxHeight)}");
        if (filters.Orientation is { } orientation)
            where.Add($"i.width {orientation switch { SearchOrientation.Landscape => '>', SearchOrientation.Portrait => '<', _ => '=' }} i.height");
        return string.Concat(where.Select(one => $" AND {one}"));
    }
}
