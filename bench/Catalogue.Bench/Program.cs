using System.Diagnostics;
using Darkroom.Abstractions;
using Darkroom.Actors;
using Darkroom.Storage;

// What the catalogue does a second on the PostgreSQL of the connection string. Prints tables in Markdown.
var seconds = TimeSpan.FromSeconds(double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
using var cluster = new ClusterDatabase(new ClusterOptions { Database = args[0] });
await CatalogueMigration.Run(cluster);
await using (var take = cluster.Pool.CreateCommand("UPDATE shard SET owner = 1, epoch = 1 WHERE id = 0")) await take.ExecuteNonQueryAsync();
using var database = new PostgresDatabase(cluster.Pool, () => new Fence(0, 1, 1));
var catalogue = new PostgresCatalogue(database, TimeProvider.System, new SweepSignal());
var account = AccountId.New();
await catalogue.CreateAccount(account, new CreateAccount("Bench", "bench", null, null, 0, "files", long.MaxValue / 2, null));

Console.WriteLine("| | callers | a second |\n|---|---|---|");
foreach (var callers in new[] { 1, 64, 512 }) await Show("reservations on one account", callers, _ => Reserve());
await Show("uploads: reservation and registration, one account", 64, async n =>
{
    var reservation = await Reserve();
    var upload = new RegisterImage(account, reservation.UploadId, MediaType.Jpeg, 1000, new string('a', 64), $"name-{reservation.Image}", ["sea", $"tag{n}"], null, null);
    Check(await catalogue.Register(reservation.Image, upload, new Inspection(MediaType.Jpeg, new Size(1, 1), 1, HasAlpha: false), ImageDetails.None));
});
await Show("resolve by name", 64, async _ => await catalogue.Resolve("bench", "none"));

Console.WriteLine("\n| writes of 64 callers to rows of their own | a second |\n|---|---|");
for (var i = 0; i < 64; i++) await database.Write(_ => Task.FromResult(0), Poison(i, "INSERT INTO poison (deaths, since, sha256) VALUES ($1, 0, $2)"));
List<double> ratios = [];
for (var round = 0; round < 5; round++)
{
    var plain = await Rate(64, n => database.Write(_ => Task.FromResult(0), Poison(n, "UPDATE poison SET deaths = $1 WHERE sha256 = $2")));
    var fenced = await Rate(64, n => database.WriteFenced(_ => Task.FromResult(0), Poison(n, "UPDATE poison SET deaths = $1 WHERE sha256 = $2")));
    ratios.Add(fenced / plain);
    Console.WriteLine(FormattableString.Invariant($"| unfenced, fenced | {plain:F0}, {fenced:F0}: {fenced / plain:F2} |"));
}

Console.WriteLine(FormattableString.Invariant($"\nFenced writes are {ratios.Order().ElementAt(2):F2} of unfenced ones (median)."));

static PostgresStatement Poison(int n, string sql) => new(sql, n, $"content {n}");

async Task<Reservation> Reserve()
{
    var id = ImageId.New();
    return Check(await catalogue.Reserve(new Reservation(id.ToString(), account, id, 1000, DateTimeOffset.UtcNow.AddHours(1))));
}

async Task Show(string what, int callers, Func<int, Task> act) => Console.WriteLine(FormattableString.Invariant($"| {what} | {callers} | {await Rate(callers, act):F0} |"));

async Task<double> Rate(int callers, Func<int, Task> act)
{
    await act(0);
    var (done, started) = (0L, Stopwatch.GetTimestamp());
    await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
    {
        for (; Stopwatch.GetElapsedTime(started) < seconds; Interlocked.Increment(ref done)) await act(caller);
    })));
    return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
}

static T Check<T>(Result<T> result) => result.Ok ? result.Value : throw new InvalidOperationException(result.Failure.ToString());
