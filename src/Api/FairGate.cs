namespace Darkroom.Api;

/// <summary>
/// Lets a few in at a time. Who has to wait does so in a line of his own, of bounded length, and the lines take turns: whoever sends many waits for himself,
/// and everybody else for one of his.
/// </summary>
internal sealed class FairGate(int places, int mostOfOne, int most)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedList<TaskCompletionSource>> lines = new(StringComparer.Ordinal);

    /// <summary>Whose lines there are, the next first.</summary>
    private readonly LinkedList<string> turns = [];
    private int free = places;
    private int waiting;

    /// <summary>True once there is a place, which is to be released; false when the line is too long, at once, or when patience ends.</summary>
    public async Task<bool> Enter(string who, TimeSpan patience, CancellationToken cancelled)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            // A place is free only while nobody waits: Release hands it on.
            if (free > 0)
            {
                free--;
                return true;
            }

            if (waiting >= most || !Join(who, turn)) return false;
        }

        try
        {
            await turn.Task.WaitAsync(patience, cancelled);
            return true;
        }
        catch (TimeoutException)
        {
            Leave(who, turn);
            return false;
        }
        catch (OperationCanceledException)
        {
            Leave(who, turn);
            throw;
        }
    }

    public void Release()
    {
        lock (gate)
        {
            if (turns.First is not { } next)
            {
                free++;
                return;
            }

            var line = lines[next.Value];
            var turn = line.First!.Value;
            line.RemoveFirst();
            waiting--;
            turns.Remove(next);
            if (line.Count > 0) turns.AddLast(next);
            else lines.Remove(next.Value);
            turn.SetResult();
        }
    }

    private bool Join(string who, TaskCompletionSource turn)
    {
        if (!lines.TryGetValue(who, out var line))
        {
            lines.Add(who, line = []);
            turns.AddLast(who);
        }

        if (line.Count >= mostOfOne) return false;
        line.AddLast(turn);
        waiting++;
        return true;
    }

    /// <summary>Also when the place has just come: then the next has it.</summary>
    private void Leave(string who, TaskCompletionSource turn)
    {
        lock (gate)
        {
            if (lines.TryGetValue(who, out var line) && line.Remove(turn))
            {
                waiting--;
                if (line.Count > 0) return;
                lines.Remove(who);
                turns.Remove(who);
                return;
            }
        }

        Release();
    }
}
