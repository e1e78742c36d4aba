namespace Darkroom.Api;

/// <summary>
/// Lists over all accounts may take a core for long, so they run a few at a time and a few wait: whoever sends many waits for
/// himself, not everybody for him.
/// </summary>
internal sealed class ListGate : IDisposable
{
    private const int MostWaiting = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim few = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int waiting;

    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var gate = context.HttpContext.RequestServices.GetRequiredService<ListGate>();
        if (!await gate.Enter(context.HttpContext.RequestAborted)) return Problem.Of(Failure.Busy, "Too many lists are asked for at once");
        try
        {
            return await next(context);
        }
        finally
        {
            gate.few.Release();
        }
    }

    public void Dispose() => few.Dispose();

    private async Task<bool> Enter(CancellationToken aborted)
    {
        try
        {
            return Interlocked.Increment(ref waiting) <= MostWaiting && await few.WaitAsync(Patience, aborted);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
