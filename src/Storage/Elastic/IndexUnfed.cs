using Microsoft.Extensions.Hosting;

namespace Darkroom.Storage;

/// <summary>Without an index beside the database, nothing needs to be noted for one.</summary>
internal sealed class IndexUnfed(IDirtySet dirty, ElasticOptions options, ClusterOptions cluster) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => options.IsUsed || !cluster.OwnsGrains ? Task.CompletedTask : dirty.Switch(false);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
