namespace Darkroom.Storage;

/// <summary>
/// Uploads begin one account at a time, because its quota is one number. What comes for an account while a batch of it runs waits for the next
/// one together: many callers share one lock and one flush.
/// </summary>
internal sealed class PostgresReservations(PostgresDatabase database, TimeProvider time)
{
    private const int MostTogether = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<(AccountId, Fence), Queue<Wish>> queues = [];

    public Task<Result<Reservation>> Reserve(Reservation reservation)
    {
        var wish = new Wish(reservation);
        // Of another activation: another fence, another batch.
        var key = (reservation.Account, database.RunningFence());
        lock (gate)
        {
            if (queues.TryGetValue(key, out var waiting))
            {
                waiting.Enqueue(wish);
                return wish.Answer.Task;
            }

            queues.Add(key, new Queue<Wish>([wish]));
        }

        _ = Task.Run(() => Run(key));
        return wish.Answer.Task;
    }

    private async Task Run((AccountId Account, Fence Fence) key)
    {
        while (Next(key) is { Count: > 0 } together)
        {
            try
            {
                await Write(key.Fence, key.Account, together);
            }
            catch (Exception e)
            {
                foreach (var wish in together) wish.Answer.TrySetException(e);
            }
        }
    }

    /// <summary>Those that wait, but no upload and no image twice: the second must see what became of the first.</summary>
    private List<Wish> Next((AccountId, Fence) key)
    {
        lock (gate)
        {
            var (waiting, together) = (queues[key], new List<Wish>());
            HashSet<string> uploads = new(StringComparer.Ordinal);
            HashSet<ImageId> images = [];
            while (together.Count < MostTogether && waiting.TryPeek(out var next) && uploads.Add(next.Reservation.UploadId) && images.Add(next.Reservation.Image))
                together.Add(waiting.Dequeue());
            if (together.Count == 0) queues.Remove(key);
            return together;
        }
    }

    private async Task Write(Fence fence, AccountId account, List<Wish> together)
    {
        var answers = await database.WriteFenced(
            fence,
            answers => answers.All(row => (Failure: row.Failure(0), Bytes: row.GetInt64(1))),
            new PostgresStatement(
                "SELECT failure, kept_bytes FROM reserve($1, $2, $3, $4, $5, $6)",
                account.ToString(),
                together.Select(wish => wish.Reservation.UploadId).ToArray(),
                together.Select(wish => wish.Reservation.Image.ToString()).ToArray(),
                together.Select(wish => wish.Reservation.Bytes).ToArray(),
                together.Select(wish => Micros.Of(wish.Reservation.Expires)).ToArray(),
                Micros.Of(time.GetUtcNow())));
        foreach (var (wish, answer) in together.Zip(answers))
            wish.Answer.TrySetResult(answer.Failure == Failure.None ? wish.Reservation with { Bytes = answer.Bytes } : answer.Failure);
    }

    private sealed record Wish(Reservation Reservation)
    {
        /// <summary>Callers go on elsewhere, not in the loop.</summary>
        public TaskCompletionSource<Result<Reservation>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
