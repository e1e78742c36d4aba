using Darkroom.Abstractions;
using Darkroom.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

if (args is not ["host", var source, var output]) return WorkerMain.Run();

// A host that a test can kill while its worker is in the middle of a render.
await using var workers = new RenderWorkers(new ImagingOptions { Workers = 1 }, new(Environment.ProcessPath!), NullLogger<RenderWorkers>.Instance);
await workers.StartAsync(CancellationToken.None);
var inspection = await workers.Inspect(source, CancellationToken.None);
var render = workers.Render(new(source, inspection.Value!, new Transformation { Format = MediaType.Avif, Quality = 90 }, output), CancellationToken.None);
Console.WriteLine("rendering");
await render;
return 0;
