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
        return await Write(changed => changed.UrlKeys.Add(key));
    }

    public async Task<Result<Done>> RemoveUrlKey(string id) => settings.State.UrlKeys.Exists(key => key.Id == id)
        ? await Write(changed => changed.UrlKeys.RemoveAll(key => key.Id == id))
        : Failure.NotFound;

    public async Task<Result<Done>> SetPreset(string name, string ops)
    {
        var presets = settings.State.Presets;
        if (await catalogue.FindAccount(Id) is null) return Failure.NotFound;
        if (!presets.ContainsKey(name) && presets.Count >= AccountSettings.MostPresets) return TooMany(AccountSettings.MostPresets, "presets");
        return await Write(changed => changed.Presets[name] = ops);
    }

    public async Task<Result<Done>> RemovePreset(string name) =>
        settings.State.Presets.ContainsKey(name) ? await Write(changed => changed.Presets.Remove(name)) : Failure.NotFound;

    private static bool TouchSettings(UpdateAccount changes) =>
        changes is not { PublicOriginal: null, RequireSignature: null, AllowedOps: null, Preferences: null, Prerender: null, Duplicates: null };

    private static void Apply(UpdateAccount changes, AccountSettings to)
    {
        to.PublicOriginal = changes.PublicOriginal ?? to.PublicOriginal;
        to.RequireSignature = changes.RequireSignature ?? to.RequireSignature;
        to.Duplicates = changes.Duplicates ?? to.Duplicates;
        if (changes.AllowedOps is { } allowed) to.AllowedOps = allowed is [AccountSettings.AnyOps] ? null : [.. allowed];
        if (changes.Prerender is { } prerender) to.Prerender = [.. prerender];
        foreach (var (name, value) in changes.Preferences ?? ImmutableDictionary<string, string>.Empty) to.Preferences[name] = value;
    }

    /// <summary>The document as it would be; refused when it grows beyond its limit.</summary>
    private Result<AccountSettings> Changed(Action<AccountSettings> change)
    {
        var changed = settings.State.Copy();
        change(changed);
        return changed.Length() > Math.Max(AccountSettings.MostCharacters, settings.State.Length())
            ? TooMany(AccountSettings.MostCharacters, "characters of settings")
            : changed;
    }

    private async Task<Result<Done>> Write(Action<AccountSettings> change)
    {
        var changed = Changed(change);
        return changed.Ok ? await Write(changed.Value) : new(null, changed.Failure, changed.Detail);
    }

    /// <summary>
    /// The memory changes with the database or not at all. Of a write that failed nobody knows whether it was committed, so this life ends with it and
    /// the next call finds what the database says.
    /// </summary>
    private async Task<Result<Done>> Write(AccountSettings changed)
    {
        var before = settings.State;
        settings.State = changed;
        try
        {
            await settings.WriteStateAsync();
            return Done.Value;
        }
        catch
        {
            settings.State = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private static (Failure Failure, string Detail) TooMany(int most, string what) =>
        (Failure.Invalid, string.Create(CultureInfo.InvariantCulture, $"An account has at most {most} {what}"));
}
