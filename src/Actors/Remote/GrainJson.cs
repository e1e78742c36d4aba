using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Darkroom.Actors;

/// <summary>Arguments and answers as JSON: the arguments of a call as one array, an answer as its value.</summary>
internal static class GrainJson
{
    /// <summary>Levels of a message; what nests deeper is refused.</summary>
    public const int MaxDepth = 32;

    /// <summary>Enumerations by name: two builds may number them differently.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        MaxDepth = MaxDepth,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <returns>An array of the key and the arguments.</returns>
    public static byte[] WriteCall(GrainCall call)
    {
        var (method, arguments) = (call.Method, call.GetArguments());
        var json = Begin();
        json.WriteStartArray();
        json.WriteStringValue(call.Key);
        for (var i = 0; i < arguments.Length; i++) JsonSerializer.Serialize(json, arguments[i], method.Messages[i]);
        json.WriteEndArray();
        json.Flush();
        return buffer!.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">It is no array of a key and just these arguments.</exception>
    public static (string Key, object?[] Arguments) ReadCall(GrainMethod method, ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray) throw new JsonException("The message is no array.");
        if (!json.Read() || json.TokenType != JsonTokenType.String || json.GetString() is not { Length: > 0 } key) throw new JsonException("There is no key.");
        var arguments = method.Messages.Length == 0 ? [] : new object?[method.Messages.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!json.Read() || json.TokenType == JsonTokenType.EndArray) throw new JsonException($"Argument {i} is missing.");
            arguments[i] = JsonSerializer.Deserialize(ref json, method.Messages[i]);
            if (arguments[i] is null && method.Parameters[i].IsValueType && Nullable.GetUnderlyingType(method.Parameters[i]) is null)
                throw new JsonException($"Argument {i} is null.");
        }

        if (!json.Read() || json.TokenType != JsonTokenType.EndArray) throw new JsonException("There are more arguments than the method takes.");
        return json.Read() ? throw new JsonException("Something follows the message.") : (key, arguments);
    }

    /// <returns>The answer's bytes, good until this thread writes again.</returns>
    public static ReadOnlySpan<byte> Write<T>(T answer)
    {
        var json = Begin();
        JsonSerializer.Serialize(json, answer, Message<T>.Info);
        json.Flush();
        return buffer!.WrittenSpan;
    }

    public static T Read<T>(ReadOnlySpan<byte> answer) => JsonSerializer.Deserialize(answer, Message<T>.Info)!;

    private static Utf8JsonWriter Begin()
    {
        // A large message's room is not kept.
        if (buffer is not { Capacity: <= 64 << 10 }) (buffer, writer) = (new(1_024), null);
        buffer.ResetWrittenCount();
        writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.Reset();
        return writer;
    }

    private static class Message<T>
    {
        public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}
