using System.Runtime.CompilerServices;

namespace Darkroom.Tests;

/// <summary>Holds a grain's call until the test opens it, and tells the test that the call has begun.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsEntered => entered.Task.IsCompleted;

    public Task Entered => entered.Task.Within("a call to reach the gate");

    public void Open() => opened.TrySetResult();

    public Task Pass()
    {
        entered.TrySetResult();
        return opened.Task;
    }
}

public static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Awaits with a limit; <paramref name="what"/> and the tasks' state are the message when it passes.</summary>
    public static async Task Within(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        if (await Task.WhenAny(task, Task.Delay(Limit)) != task)
            Assert.Fail($"Waited {Limit.TotalSeconds} s for {what}; the task is {task.Status}.");
        await task;
    }

    public static async Task<T> Within<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).Within(what);
        return await task;
    }

    /// <summary>Polls without sleeping: for what has no event to wait for.</summary>
    public static async Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var started = Environment.TickCount64;
        while (!condition())
        {
            if (Environment.TickCount64 - started > Limit.TotalMilliseconds) Assert.Fail($"Waited {Limit.TotalSeconds} s until {what}.");
            await Task.Yield();
        }
    }
}
