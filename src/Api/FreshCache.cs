using System.Collections.Concurrent;
using System.Diagnostics;

namespace Darkroom.Api;

/// <summary>
/// The freshness rule as a cache: an answer may serve requests that arrived less than <see cref="Lifetime"/> after it was
/// asked for, and none that arrives after it was revoked. Askers within that time share one question.
/// </summary>
internal sealed class FreshCache<TKey, TValue>(int most)
    where TKey : notnull
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, Answer> answers = new();

    /// <param name="arrived">When the request arrived, a <see cref="Stopwatch"/> time stamp.</param>
    public ValueTask<TValue> Get(TKey key, long arrived, Func<TKey, ValueTask<TValue>> ask)
    {
        if (answers.TryGetValue(key, out var known) && Stopwatch.GetElapsedTime(known.Asked, arrived) < Lifetime)
            return new(known.Value.Value);
        return new(Ask(key, ask));
    }

    /// <summary>Forgets an answer, also one that is still being asked for: later arrivals ask anew.</summary>
    public void Revoke(TKey key) => answers.TryRemove(key, out _);

    public void RevokeAll() => answers.Clear();

    private Task<TValue> Ask(TKey key, Func<TKey, ValueTask<TValue>> ask)
    {
        if (answers.Count >= most) Shrink();

        // First the clock, then the place, then the question: what is committed after the clock is not promised to be in the
        // answer, and whoever revokes after the question began must find the place to clear it.
        var answer = new Answer(Stopwatch.GetTimestamp(), new(() => ask(key).AsTask()));
        answers[key] = answer;
        var value = answer.Value.Value;
        if (!value.IsCompletedSuccessfully) _ = ForgetIfFailed(key, answer);
        return value;
    }

    private async Task ForgetIfFailed(TKey key, Answer answer)
    {
        await answer.Value.Value.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (!answer.Value.Value.IsCompletedSuccessfully) answers.TryRemove(KeyValuePair.Create(key, answer));
    }

    /// <summary>Answers live for a second, so whatever is older goes; if all are young, all go.</summary>
    private void Shrink()
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var (key, answer) in answers)
        {
            if (Stopwatch.GetElapsedTime(answer.Asked, now) >= Lifetime) answers.TryRemove(KeyValuePair.Create(key, answer));
        }

        if (answers.Count >= most) answers.Clear();
    }

    private sealed record Answer(long Asked, Lazy<Task<TValue>> Value);
}
