// Stores images from many callers and prints the id of each one whose registration was answered, until it is killed.
using Darkroom.Abstractions;
using Darkroom.Actors;
using Darkroom.Storage;

using var folder = DataFolder.Open(args[0]);
SqliteDatabase? opened = null;
using var database = opened = SqliteDatabase.Open(folder, () => new Fence(0, opened!.Epoch, 0));
var catalogue = new SqliteCatalogue(database, TimeProvider.System, new SweepSignal());
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
        await catalogue.Reserve(new Reservation(upload.UploadId, account, id, upload.Bytes, DateTimeOffset.MaxValue));
        await blobs.Put(BlobKeys.Original(id), new MemoryStream(new byte[64]), CancellationToken.None);
        var registered = await catalogue.Register(id, upload, new Inspection(MediaType.Png, new Size(1, 1), 1, HasAlpha: false), ImageDetails.None);
        if (!registered.Ok) throw new InvalidOperationException(registered.Failure.ToString());
        await output.WriteLineAsync(id.ToString());
    }
})));
