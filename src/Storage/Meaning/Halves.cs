using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Darkroom.Storage;

/// <summary>Vectors as they are stored: sixteen bits a dimension, which change a cosine in its fourth digit.</summary>
internal static class Halves
{
    public static byte[] Of(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * sizeof(ushort)];
        TensorPrimitives.ConvertToHalf(vector, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
        return bytes;
    }

    public static float[] Read(byte[] halves)
    {
        var vector = new float[halves.Length / sizeof(ushort)];
        Read(halves, vector);
        return vector;
    }

    public static void Read(byte[] halves, Span<float> vector) => TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(halves.AsSpan()), vector);
}
