using System.Text.Json;
using System.Text.Json.Serialization;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>A place in a list as clients carry it: base64 of JSON. One that cannot be read is none.</summary>
internal static class SlinkCursor
{
    private const int Longest = 1_024;

    public static string? Write(BrowseCursor? cursor, BrowseOrder order)
    {
        if (cursor is null) return null;
        var isTime = order is BrowseOrder.Created or BrowseOrder.Updated;
        var parts = new CursorParts(
            isTime ? SlinkTime.InCursor(DateTimeOffset.UnixEpoch.AddMicroseconds(cursor.Value)) : null,
            cursor.Image.ToUuid(),
            isTime ? null : cursor.Value,
            cursor.Backwards ? true : null);
        return Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(parts, CursorJson.Default.CursorParts));
    }

    public static BrowseCursor? Read(string? text, BrowseOrder order)
    {
        Span<byte> bytes = stackalloc byte[Longest];
        if (text is not { Length: > 0 and <= Longest } || !Convert.TryFromBase64String(text, bytes, out var length)) return null;
        CursorParts? parts;
        try
        {
            parts = JsonSerializer.Deserialize(bytes[..length], CursorJson.Default.CursorParts);
        }
        catch (JsonException)
        {
            return null;
        }

        if (parts is null || !ImageId.TryParse(parts.Id, out var image)) return null;
        if (order is BrowseOrder.Views or BrowseOrder.Bytes) return parts.Value is { } value ? new(value, image, parts.Before == true) : null;
        return SlinkTime.TryCursor(parts.Timestamp, out var time)
            ? new((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond, image, parts.Before == true)
            : null;
    }
}

/// <param name="Value">What the list is ordered by where that is not a time.</param>
/// <param name="Before">For the page that ends here.</param>
internal sealed record CursorParts(string? Timestamp, string? Id, long? Value, bool? Before);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CursorParts))]
internal sealed partial class CursorJson : JsonSerializerContext;
