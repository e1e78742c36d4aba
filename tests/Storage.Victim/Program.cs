// Stores images from many callers and prints the id of each one whose registration was answered, until it is killed.
using Darkroom.Abstractions;
using Darkroom.Actors;
using Darkroom.Storage;

using var folder = DataFolder.Open(args[0]);
// Of a cluster when it gets a connection string: then process 1 owns shard 0 in epoch 1.
using var cluster = args.Length > 1 ? new ClusterDatabase(new ClusterOptions { Database = args[1] }) : null;
SqliteDatabase? opened = null;
using var database = cluster is null ? opened = SqliteDatabase.Open(folder, () => new Fence(0, opened!.Epoch, 0)) : null;
ICatalogue catalogue = database is not null
    ? new SqliteCatalogue(database, TimeProvider.System, new SweepSignal())
    : new PostgresCatalogue(new PostgresDatabase(cluster!.Pool, () => new Fence(0, 1, 1)), TimeProvider.System, new SweepSignal());
var blobs = new FileBlobStore(folder.Blobs, folder.Scratch, minFreeBytes: 0);
var account = AccountId.New();
await catalogue.CreateAccount(account, new CreateAccount("Victim", null, null, null, 0, "files", 1L << 40, null));
var output = TextWriter.Synchronized(Console.Out);
await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
{
    for (var i = 0; ; i++)
    {
        var id = ImageId.New();
        var upload = new RegisterImage(account, $"{caller}-{i}", MediaType.Png, 64, new string('0', 64), $"name-{id}", ["tag", $"tag{i}"], null, null);
        await catalogue.Reserve(new Reservation(upload.UploadId, account, id, upload.Bytes, DateTimeOffset.UtcNow.AddHours(1)));
        await blobs.Put(BlobKeys.Original(id), new MemoryStream(new byte[64]), CancellationToken.None);
        var registered = await catalogue.Register(id, upload, new Inspection(MediaType.Png, new Size(1, 1), 1, HasAlpha: false), ImageDetails.None);
        if (!registered.Ok) throw new InvalidOperationException(registered.Failure.ToString());
        await output.WriteLineAsync(id.ToString());
    }
})));
