namespace Darkroom.Tests.Chaos;

/// <summary>Linearisability by its definition: tries every order, which is slow and hard to get wrong.</summary>
internal static class EveryOrder
{
    /// <param name="calls">Writes and reads of tags; nothing else.</param>
    public static bool Explains(Call[] calls) => Explains([.. calls], value: null);

    private static bool Explains(List<Call> left, string? value)
    {
        if (left.TrueForAll(call => call.Ending == Ending.Unknown)) return true;
        foreach (var next in left)
        {
            // It cannot come next when another one had ended before it began.
            if (left.Exists(other => other.Ending != Ending.Unknown && other.End < next.Start)) continue;
            if (next.Kind == CallKind.ReadTags && next.Value != value) continue;
            if (Explains([.. left.Where(call => call != next)], next.Kind == CallKind.ReadTags ? value : next.Value)) return true;
        }

        return false;
    }
}
