using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Darkroom.Abstractions;

/// <summary>Name of one image for ever: a UUID version 7, written as 22 characters of base62 or as a UUID.</summary>
[Immutable]
[JsonConverter(typeof(TextConverter<ImageId>))]
public readonly record struct ImageId(Guid Value) : IParsable<ImageId>
{
    public static ImageId New() => new(Guid.CreateVersion7());

    /// <summary>When it was made, in UTC, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => Base62.TimeOf(Value);

    /// <summary>The 22-character form.</summary>
    public override string ToString() => Base62.Encode(Value);

    /// <summary>The 36-character form.</summary>
    public string ToUuid() => Value.ToString("D");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ImageId result) => TryParse(s, out result);

    public static bool TryParse(ReadOnlySpan<char> text, out ImageId id)
    {
        var parsed = Base62.TryDecode(text, out var value);
        id = new(value);
        return parsed;
    }

    public static ImageId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, out var id) ? id : throw new FormatException($"'{s}' is not an image id.");
}

/// <summary>Name of one account for ever; same two forms as <see cref="ImageId"/>.</summary>
[Immutable]
[JsonConverter(typeof(TextConverter<AccountId>))]
public readonly record struct AccountId(Guid Value) : IParsable<AccountId>
{
    public static AccountId New() => new(Guid.CreateVersion7());

    public override string ToString() => Base62.Encode(Value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountId result)
    {
        var parsed = Base62.TryDecode(s, out var value);
        result = new(value);
        return parsed;
    }

    public static AccountId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not an account id.");
}
