namespace Darkroom.Actors;

/// <summary>The parts into which all grains are divided. The mapping is stored by clusters: it never changes.</summary>
public static class Shards
{
    public const int Count = 4_096;

    private const ulong OffsetBasis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>
    /// FNV-1a of 64 bits over the UTF-16 code units (low byte first) of type, a zero unit, and key; its upper half is folded into
    /// its lower, because FNV mixes the lowest bits least, and the remainder by <see cref="Count"/> is the shard.
    /// </summary>
    public static int Of(GrainId grain)
    {
        var hash = Add(OffsetBasis, grain.Type);
        hash = Add(hash, "\0");
        hash = Add(hash, grain.Key);
        return (int)((hash ^ (hash >> 32)) % Count);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var unit in text)
        {
            hash = (hash ^ (byte)unit) * Prime;
            hash = (hash ^ (byte)(unit >> 8)) * Prime;
        }

        return hash;
    }
}
