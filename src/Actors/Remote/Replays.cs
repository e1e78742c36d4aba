using System.Collections.Concurrent;

namespace Darkroom.Actors;

/// <summary>Remembers which messages were taken for as long as their time of signing would let them in again.</summary>
internal sealed class Replays
{
    /// <summary>Seconds by which a sender's clock may differ from ours.</summary>
    public const int ToleranceSeconds = 30;

    /// <summary>Processes heard of within the last minute; each costs 32 KiB.</summary>
    public const int MostSenders = 1_024;

    private const long Tolerance = ToleranceSeconds * 1_000L;

    private readonly ConcurrentDictionary<UInt128, ReplayWindow> senders = new();

    public static bool IsTimely(long signedAt, long now) => Math.Abs(signedAt - now) <= Tolerance;

    /// <summary>Asked only of messages whose MAC is right, so strangers cannot fill it.</summary>
    public bool TryTake(in CallSignature signature, long now)
    {
        if (!senders.TryGetValue(signature.Sender, out var window))
        {
            if (senders.Count >= MostSenders && !Forget(now)) return false;
            window = senders.GetOrAdd(signature.Sender, static _ => new ReplayWindow());
        }

        return window.TryTake(signature.Sequence, signature.SignedAt);
    }

    /// <summary>Whatever these senders signed would be refused for its age.</summary>
    private bool Forget(long now)
    {
        foreach (var sender in senders)
        {
            if (sender.Value.TryRetire(now - Tolerance)) senders.TryRemove(sender);
        }

        return senders.Count < MostSenders;
    }
}
