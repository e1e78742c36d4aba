// What membership costs PostgreSQL, how fast shards find new owners, and what the fence costs a write.
// usage: Darkroom.Cluster.Bench CONNECTION [SECONDS]   an empty database that takes 150 connections; prints Markdown
using System.Globalization;
using Darkroom.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var database = args[0];
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
await BenchSilo.Prepare(database);
await RenewalTraffic.Measure(database, silos: 3, seconds);
await RenewalTraffic.Measure(database, silos: 100, seconds);
await Reowning.Measure(database, rounds: 5);
await FencedWrites.Measure(database, rounds: 5, seconds);
