using System.Diagnostics;
using Darkroom.Actors;
using Darkroom.Bench;
using Microsoft.Extensions.DependencyInjection;

if (args is ["callee"])
{
    await Callee.Run();
    return;
}

if (args is [] or ["remote"]) await Remote.Run();
if (args is ["remote"]) return;

// Grain calls against a bare channel of the same shape. Prints a table in Markdown; the ratio is what counts, not the speed.
await using var services = new ServiceCollection().AddActors(typeof(EchoGrain).Assembly).BuildServiceProvider();
var grains = services.GetRequiredService<IGrainFactory>();
var echo = grains.GetGrain<IEchoGrain>("one");
var channel = new EchoChannel();

Console.WriteLine("| callers | grain calls/s | channel echoes/s | ratio | bytes per grain call | bytes per echo |");
Console.WriteLine("|---|---|---|---|---|---|");
Console.WriteLine(await Rounds.Compare("1", 1, 200_000, echo.Echo, channel.Echo));
Console.WriteLine(await Rounds.Compare("64", 64, 640_000, echo.Echo, channel.Echo));
Console.WriteLine();

foreach (var round in Enumerable.Range(0, 3))
{
    var started = Stopwatch.GetTimestamp();
    await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => grains.GetGrain<IEchoGrain>($"{round}-{i}").Echo(i)));
    Console.WriteLine(FormattableString.Invariant($"10,000 activations with one call each: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F1} ms"));
}
