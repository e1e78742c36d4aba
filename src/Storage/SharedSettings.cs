using System.Collections.Concurrent;
using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>
/// Accounts' settings as deliveries see them: a document is parsed once and shared by all that is resolved of the account while it says the same, for a
/// node remembers thousands of answers at a time. Nobody changes them; the account's grain has its own.
/// </summary>
internal sealed class SharedSettings
{
    private const int Most = 256;
    private static readonly AccountSettings Default = new();

    private readonly ConcurrentDictionary<AccountId, (string Json, AccountSettings Settings)> known = new();

    /// <summary>An account's columns, its settings as JSON, an image's.</summary>
    public Resolved Resolved(DbDataReader row)
    {
        var account = AccountRows.Read(row);
        return new(ImageRows.Read(row, at: AccountRows.ColumnCount + 1), account, Of(account.Id, row.Text(AccountRows.ColumnCount)));
    }

    private AccountSettings Of(AccountId account, string? json)
    {
        if (json is null) return Default;
        if (known.TryGetValue(account, out var found) && found.Json == json) return found.Settings;
        if (known.Count >= Most) known.Clear();
        return (known[account] = (json, SettingsDocument.Parse(json))).Settings;
    }
}
