namespace Darkroom.Storage;

/// <summary>What an account's <c>storage</c> may say, and the store that it means.</summary>
public sealed class StoreNames(StorageOptions options)
{
    /// <summary>The default: the data folder, unless <c>Storage:Stores:files</c> says otherwise.</summary>
    public const string Default = "files";

    /// <summary>Beside the default there is always this one, for URLs of the other host; without a store of its own its bytes are in the default.</summary>
    private const string Other = "storage";

    private const int LongestName = 32;

    public IReadOnlyList<string> Known { get; } = [.. options.Stores.Keys.Append(Default).Append(Other).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Where an account's new images go; empty is the default. The images remember it.</summary>
    public string Of(Account account) => account.Storage != Default && options.Stores.ContainsKey(account.Storage) ? account.Storage : "";

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
