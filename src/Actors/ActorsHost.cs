using Microsoft.Extensions.Hosting;

namespace Darkroom.Actors;

/// <summary>Ends all activations when the host stops.</summary>
internal sealed class ActorsHost(GrainRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => runtime.StopAsync(cancellationToken);
}
