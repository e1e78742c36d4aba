using Darkroom.Abstractions;
using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary><c>darkroom key</c>: makes another key and prints it, also while the server runs.</summary>
internal static class KeyVerb
{
    public static async Task<int> Run(string[] args)
    {
        var options = Arguments.Read(args, "account", "name", "scopes");
        using var database = await DatabaseBeside.Open(Arguments.StorageOptions(), Arguments.ClusterOptions());
        var catalogue = database.Catalogue;

        var account = options.TryGetValue("account", out var bucket)
            ? await catalogue.FindAccountByBucket(bucket) ?? throw new ConfigurationException($"There is no account with the bucket '{bucket}'.")
            : (await catalogue.ListAccounts(1, 1)).Items.FirstOrDefault() ?? throw new ConfigurationException("There is no account yet. Start the server once.");
        var scopes = options.TryGetValue("scopes", out var words) ? Parse(words) : Scopes.All | Scopes.Admin;
        var secret = ApiKeySecret.New();
        var key = new ApiKey(ApiKeySecret.NewKeyId(), account.Id, options.GetValueOrDefault("name", "key"), scopes, DateTimeOffset.UtcNow, ExpiresAt: null);
        if (!await database.Keys.Install(key, ApiKeySecret.Hash(secret))) throw new ConfigurationException("The account was deleted meanwhile.");

        Console.WriteLine(secret);
        return 0;
    }

    private static Scopes Parse(string words) =>
        Enum.TryParse<Scopes>(words, ignoreCase: true, out var scopes) && scopes is > Scopes.None and <= (Scopes.All | Scopes.Admin)
            ? scopes
            : throw new ConfigurationException($"Scopes are read, write, delete, all and admin, comma-separated; not '{words}'.");
}
