namespace Darkroom.Actors;

/// <summary>
/// The numbers of one sender's messages that were taken, as in RFC 6479: a ring of bits below the highest number. What is older than the
/// ring is refused, taken or not, so the memory never grows.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>Messages of one sender that may overtake another; ten seconds of the fastest sender.</summary>
    public const int Size = 1 << 18;

    private const int Blocks = Size / 64;

    private readonly ulong[] taken = new ulong[Blocks];
    private readonly Lock gate = new();
    private long highest;
    private long newest;
    private bool retired;

    /// <returns>Whether the number was not taken before.</returns>
    public bool TryTake(long sequence, long signedAt)
    {
        lock (gate)
        {
            if (retired) return false;
            var block = sequence >> 6;
            if (sequence > highest)
            {
                var fresh = Math.Min(block - (highest >> 6), Blocks);
                for (var i = 0; i < fresh; i++) taken[(block - i) % Blocks] = 0;
                highest = sequence;
            }
            else if ((highest >> 6) - block >= Blocks)
            {
                return false;
            }

            ref var bits = ref taken[block % Blocks];
            var bit = 1UL << (int)(sequence & 63);
            if ((bits & bit) != 0) return false;
            bits |= bit;
            newest = Math.Max(newest, signedAt);
            return true;
        }
    }

    /// <summary>Takes nothing more, unless something was taken that was signed at <paramref name="since"/> or later.</summary>
    public bool TryRetire(long since)
    {
        lock (gate) return retired |= newest < since;
    }
}
