using System.Globalization;

namespace Darkroom.Silo;

/// <summary><c>darkroom configuration</c>: every option as a table, the same that <c>docs/configuration.md</c> holds.</summary>
internal static class ConfigurationVerb
{
    public static int Run()
    {
        Console.Write(Table());
        return 0;
    }

    public static string Table() => string.Concat(OptionSections.Options()
        .Select(option => $"| `{option.Key}` | {Shown(option.Default)} | {option.Range} | {option.Description} |\n")
        .Prepend("| key | default | range | meaning |\n|---|---|---|---|\n"));

    private static string Shown(object? value) => value switch
    {
        null => "unset",
        bool or Enum => $"`{value.ToString()!.ToLowerInvariant()}`",
        string { Length: 0 } => "empty",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
