using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Tests;

public sealed class StorageModuleTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task A_host_gets_every_part_on_one_database()
    {
        using (var host = Start())
        {
            await host.StartAsync();
            Assert.Same(host.Services.GetRequiredService<ICatalogue>(), host.Services.GetRequiredService<ICatalogueReader>());
            Assert.Same(host.Services.GetRequiredService<IGrainStorage>(), host.Services.GetRequiredKeyedService<IGrainStorage>("catalogue"));
            Assert.Equal(1, host.Services.GetRequiredService<SqliteDatabase>().Epoch);
            await host.Services.GetRequiredService<ICatalogueReader>().Probe(CancellationToken.None);
            await host.Services.GetRequiredService<IBlobStore>().Probe(CancellationToken.None);
            Assert.Empty(await host.Services.GetRequiredService<ImageSearch>().Search(AccountId.New(), "x", 1));
            Assert.Null(await host.Services.GetRequiredService<IApiKeys>().Find("x"));
            await host.StopAsync();
        }

        using var next = Start();
        Assert.Equal(2, next.Services.GetRequiredService<SqliteDatabase>().Epoch);
    }

    [Fact]
    public async Task What_is_stored_and_what_was_fenced_is_measured()
    {
        using var bed = new SqliteBed();
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Darkroom.Storage") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (seen) seen[instrument.Name] = Math.Max(value, seen.GetValueOrDefault(instrument.Name));
        });
        listener.Start();
        var ann = await bed.Catalogue.NewAccount();
        await bed.Catalogue.Store(CatalogueVerbs.Upload(ann, "u", bytes: 1L << 39));
        using var next = bed.OpenAgain();
        await Assert.ThrowsAsync<InconsistentStateException>(() => bed.Catalogue.NewAccount());
        listener.RecordObservableInstruments();
        Assert.Equal(1, seen["darkroom_writes_fenced_total"]);
        // Other tests' databases are measured too, and hold less.
        Assert.InRange(seen["darkroom_storage_bytes"], 1L << 39, 1L << 40);
    }

    private IHost Start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new StorageOptions { Data = temp["data"] });
        builder.Services.AddStorage();
        return builder.Build();
    }
}
