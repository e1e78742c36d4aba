namespace Darkroom.Grains;

/// <summary>
/// Inspections of what an account uploads, by its bytes: those that come together are one, and what was too expensive is not tried again for a while, for a
/// refusal after seconds of a processor costs whoever sends it nothing. Only the account's own: the machine may have been busy, and that is not to be another's.
/// </summary>
internal sealed class SharedInspections(TimeProvider time)
{
    private const int Most = 4_096;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<(AccountId Account, string Sha256), (long Begun, Task<Result<Inspected>> Answer)> known = [];

    public Task<Result<Inspected>> Ask(AccountId account, string sha256, Func<Task<Result<Inspected>>> inspect)
    {
        var key = (account, sha256);
        lock (gate)
        {
            if (known.TryGetValue(key, out var earlier) && Holds(earlier)) return earlier.Answer;
            if (known.Count >= Most) MakeRoom();
            // Of no turn's: whoever began it may be gone before the others have their answer.
            var answer = Task.Run(() => Inspect(key, inspect));
            known[key] = (time.GetTimestamp(), answer);
            return answer;
        }
    }

    private async Task<Result<Inspected>> Inspect((AccountId Account, string Sha256) key, Func<Task<Result<Inspected>>> inspect)
    {
        var keep = false;
        try
        {
            var inspected = await inspect();
            keep = inspected.Failure == Failure.TooExpensive;
            return inspected;
        }
        finally
        {
            if (!keep)
            {
                lock (gate) known.Remove(key);
            }
        }
    }

    private bool Holds((long Begun, Task<Result<Inspected>> Answer) earlier) => !earlier.Answer.IsCompleted || time.GetElapsedTime(earlier.Begun) < Remembered;

    private void MakeRoom()
    {
        foreach (var (key, earlier) in known)
        {
            if (!Holds(earlier)) known.Remove(key);
        }

        if (known.Count >= Most) known.Clear();
    }
}
