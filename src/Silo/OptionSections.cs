using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Api.Cdn;
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
        ("Meaning", typeof(MeaningOptions)),
        ("Elasticsearch", typeof(ElasticOptions)),
        ("Slink", typeof(SlinkOptions)),
        ("Cdn", typeof(CdnOptions)),
        ("Import", typeof(ImportOptions)),
        ("Storage", typeof(StorageOptions)),
        ("Imaging", typeof(ImagingOptions)),
        ("Reading", typeof(ReadingOptions)),
        ("Actors", typeof(ActorsOptions)),
        ("Cluster", typeof(ClusterOptions)),
        ("Logging", typeof(LogOptions)),
        ("Telemetry", typeof(TelemetryOptions)),
        .. Clustering.Sections,
    ];

    /// <summary>One option.</summary>
    public sealed record Option(string Key, Type Type, object? Default, string Description, string Range);

    public static IEnumerable<Option> Options() => All.SelectMany(section => Of(section.Name, section.Record));

    /// <summary>In the place of a name that the operator gives.</summary>
    public const string Named = "<name>";

    /// <summary>A list of records has its members numbered; the first stands for all. Records that have names are alike.</summary>
    private static IEnumerable<Option> Of(string name, Type record)
    {
        var defaults = Activator.CreateInstance(record);
        return record.GetProperties().Where(property => property.CanWrite).SelectMany(property => PartOf(property.PropertyType) is { } part
            ? Of($"{name}:{property.Name}{part.Key}", part.Record)
            : [new Option(
                $"{name}:{property.Name}",
                property.PropertyType,
                property.GetValue(defaults),
                OptionText.DescriptionOf(property),
                OptionText.RangeOf(property))]);
    }

    private static (string Key, Type Record)? PartOf(Type type) => type switch
    {
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => (":0", type.GetGenericArguments()[0]),
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => (":" + Named, type.GetGenericArguments()[1]),
        _ => type.Namespace == typeof(StorageOptions).Namespace && !type.IsEnum ? ("", type) : null,
    };
}
