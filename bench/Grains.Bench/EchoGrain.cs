using Darkroom.Actors;

namespace Darkroom.Bench;

public interface IEchoGrain : IGrainWithStringKey
{
    Task<int> Echo(int value);
}

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<int> Echo(int value) => Task.FromResult(value);
}
