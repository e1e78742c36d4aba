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
        var json = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var framed = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, json.Length);
        json.CopyTo(framed, 4);
        await stream.WriteAsync(framed);
        await stream.FlushAsync();
    }

    /// <summary>The next message, or null when the other side has closed.</summary>
    public static async Task<T?> Read<T>(Stream stream, JsonTypeInfo<T> type, CancellationToken cancelled = default)
        where T : class
    {
        var length = new byte[4];
        if (await stream.ReadAtLeastAsync(length, 4, throwOnEndOfStream: false, cancelled) < 4) return null;
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (bytes is < 0 or > MaxBytes) throw new InvalidDataException($"A message of {bytes} bytes.");
        var json = new byte[bytes];
        if (await stream.ReadAtLeastAsync(json, bytes, throwOnEndOfStream: false, cancelled) < bytes) return null;
        return JsonSerializer.Deserialize(json, type);
    }
}
