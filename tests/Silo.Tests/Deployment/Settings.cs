using Darkroom.Silo;
using Microsoft.Extensions.Configuration;

namespace Darkroom.Tests;

/// <summary>What a manifest sets in a process's environment, judged as the program would judge it.</summary>
internal sealed class Settings
{
    private const string Prefix = "DARKROOM__";
    private const string FromFile = "_FILE";

    /// <summary>Beside options: whatever else a manifest may set, so that a misspelt prefix is not passed over.</summary>
    private static readonly string[] Others = ["ADMIN_KEY_FILE", "POD_IP", "DOTNET_EnableDiagnostics"];

    private readonly IConfigurationRoot configuration;

    private Settings(IConfigurationRoot configuration) => this.configuration = configuration;

    /// <param name="secrets">The content of a file by its name.</param>
    public static Settings Judge(IReadOnlyDictionary<string, string> environment, Func<string, string> secrets)
    {
        Assert.DoesNotContain(environment.Keys, name => !name.StartsWith(Prefix, StringComparison.Ordinal) && !Others.Contains(name, StringComparer.Ordinal));
        var read = new ConfigurationBuilder().AddInMemoryCollection(environment.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(pair =>
        {
            var key = pair.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
            return key.EndsWith(FromFile, StringComparison.Ordinal)
                ? KeyValuePair.Create(key[..^FromFile.Length], (string?)secrets(pair.Value))
                : KeyValuePair.Create(key, (string?)pair.Value);
        })).Build();
        UnknownKeys.Refuse(read);
        var settings = new Settings(read);
        foreach (var (section, record) in OptionSections.All) settings.Bound(section, record);
        return settings;
    }

    public T Get<T>(string section) => (T)Bound(section, typeof(T));

    private object Bound(string section, Type record) => Configuration.Bind(configuration, section, record);
}
