using System.Collections.Immutable;
using System.Globalization;

namespace Darkroom.Grains;

public sealed partial class AccountGrain
{
    public async Task<Result<Done>> AddUrlKey(UrlKey key)
    {
        var keys = settings.State.UrlKeys;
        if (keys.Exists(known => known.Id == key.Id)) return Done.Value;
        if (await catalogue.FindAccount(Id) is null) return Failure.NotFound;
        if (keys.Count >= AccountSettings.MostUrlKeys) return TooMany(AccountSettings.MostUrlKeys, "signing keys");
        keys.Add(key);
        return await Write();
    }

    public async Task<Result<Done>> RemoveUrlKey(string id) =>
        settings.State.UrlKeys.RemoveAll(key => key.Id == id) > 0 ? await Write() : Failure.NotFound;

    public async Task<Result<Done>> SetPreset(string name, string ops)
    {
        var presets = settings.State.Presets;
        if (await catalogue.FindAccount(Id) is null) return Failure.NotFound;
        if (!presets.ContainsKey(name) && presets.Count >= AccountSettings.MostPresets) return TooMany(AccountSettings.MostPresets, "presets");
        presets[name] = ops;
        return await Write();
    }

    public async Task<Result<Done>> RemovePreset(string name) => settings.State.Presets.Remove(name) ? await Write() : Failure.NotFound;

    /// <returns>Whether anything of the document was to be changed.</returns>
    private static bool Apply(UpdateAccount changes, AccountSettings to)
    {
        to.PublicOriginal = changes.PublicOriginal ?? to.PublicOriginal;
        to.RequireSignature = changes.RequireSignature ?? to.RequireSignature;
        to.Duplicates = changes.Duplicates ?? to.Duplicates;
        if (changes.AllowedOps is { } allowed) to.AllowedOps = allowed is [AccountSettings.AnyOps] ? null : [.. allowed];
        if (changes.Prerender is { } prerender) to.Prerender = [.. prerender];
        foreach (var (name, value) in changes.Preferences ?? ImmutableDictionary<string, string>.Empty) to.Preferences[name] = value;
        return changes is not { PublicOriginal: null, RequireSignature: null, AllowedOps: null, Preferences: null, Prerender: null, Duplicates: null };
    }

    private async Task<Result<Done>> Write()
    {
        await settings.WriteStateAsync();
        return Done.Value;
    }

    private static (Failure Failure, string Detail) TooMany(int most, string what) =>
        (Failure.Invalid, string.Create(CultureInfo.InvariantCulture, $"An account has at most {most} {what}"));
}
