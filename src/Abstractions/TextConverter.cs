using System.Text.Json;
using System.Text.Json.Serialization;

namespace Darkroom.Abstractions;

/// <summary>Writes a value as its canonical text.</summary>
public sealed class TextConverter<T> : JsonConverter<T>
    where T : IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.TryParse(reader.GetString(), null, out var value) ? value : throw new JsonException($"Not a {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
