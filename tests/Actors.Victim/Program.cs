// A silo that writes with its fences as fast as it can, to be frozen and killed. It says what it lives through, a line each,
// takes commands, a line each, and leaves when its input ends.
using Darkroom.Actors;
using Darkroom.Victim;
using Microsoft.Extensions.Logging.Abstractions;

var options = new ClusterOptions { Database = args[0], LeaseSeconds = int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture), Secret = args[3] };
await using var database = new ClusterDatabase(options);
await using var placement = new ClusterPlacement(options, database, NullLogger<ClusterPlacement>.Instance);
await placement.JoinAsync(new Uri(args[1]), holdsGrains: true);
Console.WriteLine($"joined {placement.Incarnation}");

using var stop = new CancellationTokenSource();
var writers = Enumerable.Range(0, 4).Select(lane => Writer.Run(placement, database, lane, stop.Token)).ToArray();
// Synchronous on purpose: it must go on when the thread pool does not.
while (Console.ReadLine() is { } command)
{
    if (command == "hold") Holder.Hold(database);
    else if (command == "starve") Starving.Starve(placement);
    else throw new InvalidOperationException($"No such command: {command}");
}

await stop.CancelAsync();
await Task.WhenAll(writers);
await placement.LeaveAsync(CancellationToken.None);
Console.WriteLine("left");
