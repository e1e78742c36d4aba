using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>Where the account grain keeps its <see cref="AccountSettings"/> among the grains' documents.</summary>
internal static class SettingsDocument
{
    public const string GrainType = "account";
    public const string StateName = "settings";

    public static AccountSettings Parse(string? json) =>
        json is null ? new AccountSettings() : JsonSerializer.Deserialize<AccountSettings>(json, StateJson.Options)!;
}
