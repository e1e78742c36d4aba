using System.Collections.Immutable;
using System.Globalization;

namespace Darkroom.Api.Searching;

/// <summary>Reads what a search's URL says; the first thing that is wrong is kept as a sentence.</summary>
internal sealed class SearchParameters(IQueryCollection url)
{
    public string? Wrong { get; private set; }

    /// <summary>No text, no words.</summary>
    public static Result<ParsedText> Parsed(string text, bool typos)
    {
        if (string.IsNullOrWhiteSpace(text)) return new ParsedText(null);
        var parsed = SearchParser.Parse(text, typos);
        return parsed.Ok ? new ParsedText(parsed.Value) : new Result<ParsedText>(null, parsed.Failure, parsed.Detail);
    }

    public SearchFilters Filters(LimitOptions limits) => new(
        Folder(limits),
        Types(),
        Time("from", isEnd: false),
        Time("to", isEnd: true),
        url["orientation"].ToString().Length == 0 ? null : OneOf("orientation", SearchOrientation.Landscape),
        Colour())
    {
        MinBytes = Number("min_bytes", long.MaxValue),
        MaxBytes = Number("max_bytes", long.MaxValue),
        MinWidth = (int?)Number("min_width", int.MaxValue),
        MaxWidth = (int?)Number("max_width", int.MaxValue),
        MinHeight = (int?)Number("min_height", int.MaxValue),
        MaxHeight = (int?)Number("max_height", int.MaxValue),
    };

    public T OneOf<T>(string name, T otherwise)
        where T : struct, Enum
    {
        var text = url[name].ToString();
        if (text.Length == 0) return otherwise;
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        Refuse($"{name} must be {string.Join(" or ", Enum.GetNames<T>().Select(value => value.ToLowerInvariant()))}");
        return otherwise;
    }

    public long? Number(string name, long most)
    {
        var text = url[name].ToString();
        if (text.Length == 0) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most) return number;
        Refuse(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from 0 to {most}"));
        return null;
    }

    public double Share(string name)
    {
        var text = url[name].ToString();
        if (text.Length == 0) return 0;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1) return share;
        Refuse($"{name} must be a number from 0 to 1");
        return 0;
    }

    public bool Flag(string name)
    {
        var text = url[name].ToString();
        if (text is not ("" or "true" or "false")) Refuse($"{name} must be true or false");
        return text == "true";
    }

    private string? Folder(LimitOptions limits)
    {
        var folder = Texts.Name("folder", url["folder"], limits);
        if (!folder.Ok) Refuse(folder.Detail!);
        return folder.Value is { Length: > 0 } named && named.Trim('/').Length > 0 ? named : null;
    }

    private ImmutableArray<string>? Types()
    {
        if (url["type"].ToString() is not { Length: > 0 } list) return null;
        var types = ImmutableArray.CreateBuilder<string>();
        foreach (var name in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!MediaTypes.TryFromExtension(name.ToLowerInvariant(), out var type) && !MediaTypes.TryFromMime(name.ToLowerInvariant(), out type)) Refuse($"type has {Texts.Shown(name)}, which is no type of image");
            else types.Add(type.Extension);
        }

        return types.ToImmutable();
    }

    private string? Colour()
    {
        var colour = url["colour"].ToString().ToLowerInvariant();
        if (colour.Length == 0) return null;
        if (!SearchColours.All.Contains(colour)) Refuse($"colour must be one of {string.Join(", ", SearchColours.All)}");
        return colour;
    }

    /// <summary>A day means all of it.</summary>
    private DateTimeOffset? Time(string name, bool isEnd)
    {
        var text = url[name].ToString();
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            // After the last day of all there is nothing to leave out.
            if (isEnd && day == DateOnly.MaxValue) return null;
            return new DateTimeOffset((isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        // A + of a URL is a space.
        if (DateTimeOffset.TryParseExact(text.Replace(' ', '+'), ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        Refuse($"{name} must be a day or a time: 2025-12-31, 2025-12-31T23:59:59Z");
        return null;
    }

    private void Refuse(string why) => Wrong ??= why;
}

internal sealed record ParsedText(SearchNode? Node);
