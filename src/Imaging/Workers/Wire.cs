using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Darkroom.Imaging;

/// <summary>Messages between host and worker: four bytes of length, little-endian, then JSON. Pictures go by file path, never through here.</summary>
internal static class Wire
{
    private const int MaxBytes = 1 << 20;

    public static async Task Write<T>(Stream stream, T message, JsonTypeInfo<T> type)
    {
        await stream.WriteAsync(Framed(message, type));
        await stream.FlushAsync();
    }

    /// <summary>The worker's way: its only thread waits, so no other need be woken.</summary>
    public static void Send<T>(Stream stream, T message, JsonTypeInfo<T> type) => stream.Write(Framed(message, type));

    /// <summary>The next message, or null when the other side has closed.</summary>
    public static async Task<T?> Read<T>(Stream stream, JsonTypeInfo<T> type, CancellationToken cancelled = default)
        where T : class
    {
        var length = new byte[4];
        if (await stream.ReadAtLeastAsync(length, 4, throwOnEndOfStream: false, cancelled) < 4) return null;
        var json = new byte[Length(length)];
        if (await stream.ReadAtLeastAsync(json, json.Length, throwOnEndOfStream: false, cancelled) < json.Length) return null;
        return JsonSerializer.Deserialize(json, type);
    }

    /// <inheritdoc cref="Read"/>
    public static T? Receive<T>(Stream stream, JsonTypeInfo<T> type)
        where T : class
    {
        Span<byte> length = stackalloc byte[4];
        if (stream.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4) return null;
        var json = new byte[Length(length)];
        return stream.ReadAtLeast(json, json.Length, throwOnEndOfStream: false) < json.Length ? null : JsonSerializer.Deserialize(json, type);
    }

    private static byte[] Framed<T>(T message, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var framed = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, json.Length);
        json.CopyTo(framed, 4);
        return framed;
    }

    private static int Length(ReadOnlySpan<byte> prefix) =>
        BinaryPrimitives.ReadInt32LittleEndian(prefix) is >= 0 and <= MaxBytes and var bytes ? bytes : throw new InvalidDataException($"A message of {BinaryPrimitives.ReadInt32LittleEndian(prefix)} bytes.");
}
