using Npgsql;
using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What several processes want at the same time: one gets it, and the others are told.</summary>
public sealed class PostgresRaceTests : IDisposable
{
    private const int Processes = 4;
    private const int Rounds = 25;

    private readonly PostgresBed bed = new();
    private readonly PostgresCatalogue[] processes;

    public PostgresRaceTests() => processes = [.. Enumerable.Range(0, Processes).Select(_ => bed.CatalogueOn(bed.Open(new Fence(0, 1, 1), bed.NewPool())))];

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task One_of_those_who_want_a_bucket_a_user_name_or_an_address_gets_it()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"n{round}";
            await OneWins(Failure.BucketTaken, (process, _) => process.CreateAccount(AccountId.New(), new("X", name, null, null, 0, "files", 1, null)));
            await OneWins(Failure.UsernameTaken, (process, _) => process.CreateAccount(AccountId.New(), new("X", null, null, null, 0, "files", 1, null, Username: name)));
            await OneWins(Failure.EmailTaken, (process, n) => process.CreateAccount(AccountId.New(), new("X", null, $"{name}@x", null, 0, "files", 1, null, Username: $"{name}-{n}")));
        }
    }

    [Fact]
    public async Task One_of_those_who_name_an_image_gets_the_name_and_the_others_may_try_another()
    {
        var accounts = new List<Account>();
        for (var i = 0; i < Processes; i++) accounts.Add(await bed.Catalogue.NewAccount());
        for (var round = 0; round < Rounds; round++)
        {
            var (name, uploads) = ($"n{round}", new List<(ImageId Id, RegisterImage Upload)>());
            for (var n = 0; n < Processes; n++)
            {
                // In turn: the same name in one account, the same two ids from elsewhere in several, in either order.
                var upload = Upload(accounts[round % 2 == 0 ? 0 : n], $"{name}-{n}", name: round % 2 == 0 ? name : null);
                Alias[] aliases = [new("slink", name), new("imager", name)];
                if (round % 2 == 1) upload = upload with { Aliases = [.. n % 2 == 0 ? aliases : aliases.Reverse()] };
                var id = ImageId.New();
                await bed.Catalogue.Reserve(new Reservation(upload.UploadId, upload.Account, id, 100, DateTimeOffset.MaxValue));
                uploads.Add((id, upload));
            }

            await OneWins(round % 2 == 0 ? Failure.NameTaken : Failure.AliasTaken, (process, n) => process.Register(uploads[n].Id, uploads[n].Upload, Photo, ImageDetails.None));
        }

        Assert.Equal(Rounds, await bed.Count("image"));
        Assert.Equal(Rounds * (Processes - 1), await bed.Count("reservation"));
    }

    [Fact]
    public async Task While_an_images_vector_is_written_nobody_else_writes_the_image()
    {
        var image = await bed.Catalogue.Store(await bed.Catalogue.NewAccount());
        await using var writer = await bed.Pool.OpenConnectionAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand("SELECT write_vector($1, 'space', '\\x003c')", writer) { Parameters = { new() { Value = image.Id.ToString() } } }) await write.ExecuteNonQueryAsync();
        // Else the versions of both might be drawn in one order and committed in the other.
        await using var other = bed.Pool.CreateCommand("SELECT 1 FROM image WHERE id = $1 FOR NO KEY UPDATE NOWAIT");
        other.Parameters.Add(new() { Value = image.Id.ToString() });
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, (await Assert.ThrowsAsync<PostgresException>(() => other.ExecuteScalarAsync())).SqlState);
        await transaction.CommitAsync();
        Assert.Equal(1, await other.ExecuteScalarAsync());
    }

    [Fact]
    public async Task However_many_reserve_extend_register_and_release_the_quota_is_never_passed_and_the_sum_is_right()
    {
        var ann = await bed.Catalogue.NewAccount(limit: 20_000);
        var ids = new ImageId[Processes * 60];
        await Task.WhenAll(processes.Select((process, n) => Task.Run(async () =>
        {
            var random = new Random(n);
            for (var i = 0; i < 60; i++)
            {
                var (upload, id) = ($"{n}-{i}", ids[(n * 60) + i] = ImageId.New());
                if (!(await process.Reserve(new Reservation(upload, ann.Id, id, random.Next(900), bed.Time.GetUtcNow().AddSeconds(random.Next(-5, 5))))).Ok) continue;
                if (random.Next(3) == 0) await process.Extend(ann.Id, upload, random.Next(1500), DateTimeOffset.MaxValue);
                if (random.Next(3) == 0) await process.Release(ann.Id, upload);
                if (random.Next(2) == 0) await process.Register(id, Upload(ann, upload, random.Next(1500)), Photo, ImageDetails.None);
                if (random.Next(4) == 0) await process.Delete(ids[(n * 60) + random.Next(i + 1)], ann.Id, keepOriginal: random.Next(2) == 0);
                if (random.Next(8) == 0) await process.ExpireReservations(bed.Time.GetUtcNow(), 5);
                Assert.InRange((await process.FindUsage(ann.Id))!.Stored, 0, 20_000);
            }
        })));
        var sums = await bed.Database.First(
            "SELECT (SELECT coalesce(sum(bytes), 0)::bigint FROM image), (SELECT coalesce(sum(bytes), 0)::bigint FROM reservation), (SELECT coalesce(sum(bytes), 0)::bigint FROM orphan), (SELECT count(*) FROM image)",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));
        var usage = (await bed.Catalogue.FindUsage(ann.Id))!;
        Assert.Equal(sums, (usage.Originals, usage.Reserved, usage.Orphans, usage.Images));
        Assert.NotEqual(0, usage.Images);
    }

    [Fact]
    public async Task Of_several_sweepers_each_gets_what_no_other_is_at_and_nothing_is_left()
    {
        var ann = await bed.Catalogue.NewAccount();
        for (var i = 0; i < 60; i++) await bed.Catalogue.Reserve(new Reservation($"u{i}", ann.Id, ImageId.New(), 10, bed.Time.GetUtcNow().AddSeconds(-1)));
        var expired = await Task.WhenAll(processes.Select(process => Task.Run(async () =>
        {
            var sum = 0;
            while (await bed.Count("reservation") > 0) sum += await process.ExpireReservations(bed.Time.GetUtcNow(), 7);
            return sum;
        })));
        Assert.Equal((60, 0), (expired.Sum(), (await bed.Catalogue.FindUsage(ann.Id))!.Reserved));

        var taken = await Task.WhenAll(processes.Select(process => process.DueTombstones(bed.Time.GetUtcNow(), 20)));
        var images = taken.SelectMany(tombstones => tombstones.Select(tombstone => tombstone.Image)).ToList();
        Assert.Equal(60, images.Distinct().Count());
        Assert.Equal(60, images.Count);
        // Asked again before it is done, each sees its own.
        Assert.Equal(taken[0], (await processes[0].DueTombstones(bed.Time.GetUtcNow(), 100)).AsEnumerable());
    }

    [Fact]
    public async Task A_repeated_upload_in_one_crowd_of_reservations_is_answered_as_if_it_came_later()
    {
        var ann = await bed.Catalogue.NewAccount(limit: 1000);
        var (first, second) = (ImageId.New(), ImageId.New());
        var results = await Task.WhenAll(
            bed.Catalogue.Reserve(ann, "a", first, 500, DateTimeOffset.MaxValue),
            bed.Catalogue.Reserve(ann, "a", first, 600, DateTimeOffset.MaxValue),
            bed.Catalogue.Reserve(ann, "a", second, 1, DateTimeOffset.MaxValue),
            bed.Catalogue.Reserve(ann, "b", first, 1, DateTimeOffset.MaxValue),
            bed.Catalogue.Reserve(ann, "c", second, 400, DateTimeOffset.MaxValue),
            bed.Catalogue.Reserve(ann, "d", ImageId.New(), 1, DateTimeOffset.MaxValue));
        Assert.Equal([Failure.None, Failure.None, Failure.UploadInProgress, Failure.UploadInProgress, Failure.None, Failure.StorageLimit], results.Select(result => result.Failure));
        Assert.Equal(600, results[1].Value!.Bytes);
        Assert.Equal(1000, (await bed.Catalogue.FindUsage(ann.Id))!.Reserved);
    }

    private async Task OneWins<T>(Failure others, Func<PostgresCatalogue, int, Task<Result<T>>> wish)
    {
        using var start = new Barrier(Processes);
        var results = await Task.WhenAll(processes.Select((process, n) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return wish(process, n);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
        Assert.Single(results, result => result.Ok);
        Assert.All(results.Where(result => !result.Ok), result => Assert.Equal(others, result.Failure));
    }
}
