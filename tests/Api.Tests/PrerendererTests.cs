using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Tests;

public sealed class PrerendererTests
{
    [Fact]
    public void An_upload_that_finds_the_queue_full_is_dropped_counted_and_waits_for_nothing()
    {
        var dropped = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "darkroom_prerenders_total") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => dropped += tags[0].Value is "dropped" ? value : 0);
        listener.Start();

        // It was not started, so nothing leaves the queue.
        using var ahead = new Prerenderer(null!, null!, TimeProvider.System, NullLogger<Prerenderer>.Instance);
        var image = new Image(
            ImageId.New(), AccountId.New(), null, 0, new Inspection(MediaType.Png, new Size(1, 1), 1, HasAlpha: false), 1, "", "", [], null, null, DateTimeOffset.UtcNow);
        for (var i = 0; i < 1_000; i++) ahead.Offer(image);
        Assert.Equal(0, dropped);
        for (var i = 0; i < 7; i++) ahead.Offer(image);
        Assert.Equal(7, dropped);
    }
}
