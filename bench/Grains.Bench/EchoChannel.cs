using System.Threading.Channels;

namespace Darkroom.Bench;

/// <summary>The least that a single-threaded owner of state costs: a bounded channel, one reader, an answer per message.</summary>
internal sealed class EchoChannel
{
    private readonly Channel<(int Value, TaskCompletionSource<int> Answer)> channel =
        Channel.CreateBounded<(int Value, TaskCompletionSource<int> Answer)>(new BoundedChannelOptions(10_000) { SingleReader = true });

    public EchoChannel() => _ = Read();

    public Task<int> Echo(int value)
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        return channel.Writer.TryWrite((value, answer)) ? answer.Task : throw new InvalidOperationException("full");
    }

    private async Task Read()
    {
        await foreach (var (value, answer) in channel.Reader.ReadAllAsync()) answer.TrySetResult(value);
    }
}
