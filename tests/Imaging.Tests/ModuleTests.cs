using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Darkroom.Tests;

public sealed class ModuleTests
{
    [Fact]
    public async Task A_host_starts_and_stops_the_workers_and_their_metrics_tell_what_happened()
    {
        var counted = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Darkroom.Imaging") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => counted.Add(tags.Length == 0 ? instrument.Name : $"{instrument.Name}:{tags[0].Value}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => counted.Add(instrument.Name));
        listener.Start();

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(new ImagingOptions { Workers = 1 }).AddSingleton(Pool.Command).AddImaging();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            var workers = host.Services.GetRequiredService<RenderWorkers>();
            Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
            Assert.Equal(Failure.Invalid, (await workers.Make(Sources.Photo(240, 160), "w-9000.jpg")).Failure);
            await host.StopAsync();
        }

        Assert.Contains("darkroom_decodes_total", counted);
        Assert.Contains("darkroom_render_queue_seconds", counted);
        Assert.Contains("darkroom_renders_refused_total:invalid", counted);
    }

    [Fact]
    public void The_default_options_are_within_their_own_ranges()
    {
        var options = new ImagingOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }
}
