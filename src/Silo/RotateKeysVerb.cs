using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary>
/// <c>darkroom rotate-keys</c>: a new key signs access tokens from the next second on, also while the server runs. Tokens that are out
/// stay good for their hour, or with <c>--now</c> end at once: their people refresh them, for sessions go on.
/// </summary>
internal static class RotateKeysVerb
{
    public static async Task<int> Run(string[] args)
    {
        if (args is not ([_] or [_, "--now"])) throw new ConfigurationException($"'{args[0]}' takes --now or nothing; not '{string.Join(' ', args[1..])}'.");
        using var database = await DatabaseBeside.Open(Arguments.StorageOptions(), Arguments.ClusterOptions());
        var sessions = database.Sessions;

        // Every key is seen: what is newest is replaced, whichever it is.
        var newest = (await sessions.SigningKeys(DateTimeOffset.MaxValue)).FirstOrDefault();
        var key = await sessions.RotateSigningKey(newest?.Id, DateTimeOffset.UtcNow);
        if (args.Length > 1) await sessions.ForgetRetiredKeys();

        Console.WriteLine($"Key {key.Id} signs access tokens now; older tokens are {(args.Length > 1 ? "refused" : "good until they expire")}.");
        return 0;
    }
}
