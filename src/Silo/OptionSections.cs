using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Api.Dialects.Slink;
using Darkroom.Api.Importing;
using Darkroom.Api.RateLimits;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary>Every section of the configuration and the record beside its consumer that it fills.</summary>
internal static class OptionSections
{
    public static readonly (string Name, Type Record)[] All =
    [
        ("Network", typeof(NetworkOptions)),
        ("Urls", typeof(UrlOptions)),
        ("Limits", typeof(LimitOptions)),
        ("RateLimits", typeof(RateLimitOptions)),
        ("Auto", typeof(AutoOptions)),
        ("Search", typeof(SearchOptions)),
        ("Slink", typeof(SlinkOptions)),
        ("Import", typeof(ImportOptions)),
        ("Storage", typeof(StorageOptions)),
        ("Imaging", typeof(ImagingOptions)),
        ("Actors", typeof(ActorsOptions)),
    ];

    /// <summary>One option.</summary>
    public sealed record Option(string Key, Type Type, object? Default, string Description, string Range);

    public static IEnumerable<Option> Options() => All.SelectMany(section =>
    {
        var defaults = Activator.CreateInstance(section.Record);
        return section.Record.GetProperties().Where(property => property.CanWrite).Select(property => new Option(
            $"{section.Name}:{property.Name}",
            property.PropertyType,
            property.GetValue(defaults),
            OptionText.DescriptionOf(property),
            OptionText.RangeOf(property)));
    });
}
