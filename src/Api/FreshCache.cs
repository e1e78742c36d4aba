using System.Collections.Concurrent;
using System.Diagnostics;

namespace Darkroom.Api;

/// <summary>
/// The freshness rule as a cache: an answer may serve requests that arrived less than its lifetime after it was
/// asked for, and none that arrives after it was revoked. Askers within that time share one question. That something is not
/// there is never remembered nor shared: what was just made is seen at once.
/// </summary>
/// <param name="lifetime">The rule's.</param>
/// <param name="most">How many answers are kept.</param>
/// <param name="isThere">Whether an answer says that something is there.</param>
internal sealed class FreshCache<TKey, TValue>(TimeSpan lifetime, int most, Func<TValue, bool> isThere)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Answer> answers = new();
    private long swept = Stopwatch.GetTimestamp();

    /// <summary>Answers that are kept.</summary>
    public int Count => answers.Count;

    /// <param name="arrived">When the request arrived, a <see cref="Stopwatch"/> time stamp.</param>
    public ValueTask<TValue> Get(TKey key, long arrived, Func<TKey, ValueTask<TValue>> ask)
    {
        if (answers.TryGetValue(key, out var known) && Stopwatch.GetElapsedTime(known.Asked, arrived) < lifetime)
            return known.Value.Value is { IsCompletedSuccessfully: true } answer ? new(answer.Result) : new(Join(known, key, ask));
        return new(Ask(key, ask));
    }

    /// <summary>Forgets an answer, also one that is still being asked for: later arrivals ask anew.</summary>
    public void Revoke(TKey key) => answers.TryRemove(key, out _);

    public void RevokeAll() => answers.Clear();

    private Task<TValue> Ask(TKey key, Func<TKey, ValueTask<TValue>> ask)
    {
        Tidy();

        // First the clock, then the place, then the question: what is committed after the clock is not promised to be in the
        // answer, and whoever revokes after the question began must find the place to clear it.
        var answer = new Answer(Stopwatch.GetTimestamp(), new(() => ask(key).AsTask()));
        answers[key] = answer;
        var value = answer.Value.Value;
        return IsThere(value) ? value : Forget(key, answer, value);
    }

    private async Task<TValue> Join(Answer running, TKey key, Func<TKey, ValueTask<TValue>> ask) =>
        await running.Value.Value is var joined && isThere(joined) ? joined : await ask(key);

    private async Task<TValue> Forget(TKey key, Answer answer, Task<TValue> value)
    {
        try
        {
            return await value;
        }
        finally
        {
            if (!IsThere(value)) answers.TryRemove(KeyValuePair.Create(key, answer));
        }
    }

    private bool IsThere(Task<TValue> value) => value.IsCompletedSuccessfully && isThere(value.Result);

    /// <summary>Once in a lifetime whatever is older goes, so that a crowd of names holds no more than two lifetimes' answers; if there are too many all the same, all go.</summary>
    private void Tidy()
    {
        var (now, last) = (Stopwatch.GetTimestamp(), Volatile.Read(ref swept));
        if (Stopwatch.GetElapsedTime(last, now) >= lifetime && Interlocked.CompareExchange(ref swept, now, last) == last)
        {
            foreach (var (key, answer) in answers)
            {
                if (Stopwatch.GetElapsedTime(answer.Asked, now) >= lifetime) answers.TryRemove(KeyValuePair.Create(key, answer));
            }
        }

        if (answers.Count >= most) answers.Clear();
    }

    private sealed record Answer(long Asked, Lazy<Task<TValue>> Value);
}
