using Darkroom.Abstractions;
using Darkroom.Storage;

namespace Darkroom.Bench;

/// <summary>One of the databases that search, opened as a process that serves opens it.</summary>
internal abstract class Engine : IAsyncDisposable
{
    public required ICatalogue Catalogue { get; init; }

    public required IApiKeys Keys { get; init; }

    public required IVectors Vectors { get; init; }

    public required IAnalysisQueue Analyses { get; init; }

    public required ISearchEntries Entries { get; init; }

    /// <param name="isLoad">What is answered need not survive a power cut.</param>
    public static Task<Engine> Open(string name, string target, bool isLoad) => name switch
    {
        "sqlite" => Task.FromResult<Engine>(SqliteEngine.Open(target, isLoad)),
        "postgres" => PostgresEngine.Open(target, isLoad),
        _ => throw new ArgumentException($"{name} is neither sqlite nor postgres.", nameof(name)),
    };

    /// <summary>Takes the writing of search entries out of this database, and nothing else.</summary>
    public abstract Task WriteNoEntries();

    /// <summary>A kind of analysis has looked at all images.</summary>
    public abstract Task Walked(string kind, string subject);

    /// <summary>As it is after a while without writes: what the databases do in the background is done.</summary>
    public abstract Task Settle();

    /// <summary>Bytes of tables and their indexes, by their names.</summary>
    public abstract Task<IReadOnlyDictionary<string, long>> Sizes();

    public abstract ValueTask DisposeAsync();

    /// <summary>What an upload asks the catalogue for: room before its bytes come, and the image when they are there.</summary>
    public async Task Upload(Picture picture)
    {
        Check(await Catalogue.Reserve(new Reservation(picture.Upload.UploadId, picture.Upload.Account, picture.Id, picture.Upload.Bytes, DateTimeOffset.UtcNow.AddHours(1))));
        Check(await Catalogue.Register(picture.Id, picture.Upload, picture.Content, picture.Details));
    }

    public async Task CreateAccount(int account)
    {
        var id = Gallery.IdOf(account);
        Check(await Catalogue.CreateAccount(id, new CreateAccount($"Account {account}", $"bucket{account}", null, null, 0, "files", long.MaxValue / 200, null)));
        await Keys.Install(new ApiKey($"{account:x16}", id, "bench", Scopes.All, DateTimeOffset.UtcNow, null), ApiKeySecret.Hash(Gallery.KeyOf(account)));
    }

    private static void Check<T>(Result<T> result)
    {
        if (!result.Ok) throw new InvalidOperationException($"{result.Failure} {result.Detail}");
    }
}
