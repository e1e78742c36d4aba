using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Darkroom.Silo;

/// <summary>The configuration, whole and checked: file, then environment, then command line.</summary>
internal static class Configuration
{
    private const string Prefix = "DARKROOM__";
    private const string FromFile = "_FILE";

    /// <exception cref="ConfigurationException">A key is unknown, or a value is not in its range.</exception>
    public static IConfigurationRoot Read(IReadOnlyList<string> arguments)
    {
        var commandLine = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var file = Environment.GetEnvironmentVariable("DARKROOM_CONFIG");
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments, ref i);
            if (name == "config") file = value;
            else commandLine[name] = value;
        }

        var builder = new ConfigurationBuilder();
        try
        {
            if (file is not null) builder.AddJsonFile(Path.GetFullPath(file), optional: false);
            else builder.AddJsonFile(Path.GetFullPath("darkroom.json"), optional: true);
            builder.AddInMemoryCollection(FromEnvironment()).AddInMemoryCollection(commandLine);
            var read = builder.Build();
            UnknownKeys.Refuse(read);
            return read;
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException or FormatException or JsonException)
        {
            throw new ConfigurationException($"The configuration file cannot be read: {e.Message} {e.InnerException?.Message}".TrimEnd());
        }
    }

    /// <summary>One section as its record, validated.</summary>
    public static object Bind(IConfiguration configuration, string section, Type record)
    {
        // The binder leaves out what cannot be bound of things with names.
        if (WrongValue(configuration, section, record) is { } wrong) throw new ConfigurationException(wrong);
        object bound;
        try
        {
            bound = configuration.GetSection(section).Get(record) ?? Activator.CreateInstance(record)!;
        }
        catch (InvalidOperationException e)
        {
            throw new ConfigurationException($"{section}: {e.Message}");
        }

        var problems = new List<ValidationResult>();
        if (Validator.TryValidateObject(bound, new ValidationContext(bound), problems, validateAllProperties: true)) return bound;
        throw new ConfigurationException(string.Join("; ", problems.Select(problem => $"{section}:{problem.MemberNames.FirstOrDefault()}: {problem.ErrorMessage}")));
    }

    /// <summary>The binder speaks of types; an operator wants to know which option has a value that it cannot have.</summary>
    private static string? WrongValue(IConfiguration configuration, string section, Type record)
    {
        foreach (var property in record.GetProperties().Where(property => property.CanWrite))
        {
            var key = $"{section}:{property.Name}";
            if (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            {
                var values = configuration.GetSection(key).GetChildren().Select(named => WrongValue(configuration, named.Path, property.PropertyType.GetGenericArguments()[1]));
                if (values.FirstOrDefault(message => message is not null) is { } found) return found;
            }

            if (property.PropertyType is { IsClass: true } part && part.Namespace == record.Namespace && WrongValue(configuration, key, part) is { } within) return within;
            if (configuration[key] is not { } value) continue;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var isValid = type.IsEnum ? Enum.TryParse(type, value, ignoreCase: true, out _) : TypeDescriptor.GetConverter(type).IsValid(value);
            if (!isValid) return $"{key}: '{value}' is not valid; it must be {OptionText.RangeOf(property)}.";
        }

        return null;
    }

    private static (string Name, string Value) Split(IReadOnlyList<string> arguments, ref int at)
    {
        var argument = arguments[at];
        if (!argument.StartsWith("--", StringComparison.Ordinal)) throw new ConfigurationException($"Unknown argument '{argument}'; options are --Section:Key=value.");
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0) return (argument[2..equals], argument[(equals + 1)..]);
        if (at + 1 == arguments.Count) throw new ConfigurationException($"Argument '{argument}' has no value.");
        return (argument[2..], arguments[++at]);
    }

    /// <summary><c>DARKROOM__Section__Key</c>; with <c>_FILE</c> at its end, the content of the file that it names.</summary>
    private static Dictionary<string, string?> FromEnvironment()
    {
        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            var key = name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
            if (key.EndsWith(FromFile, StringComparison.Ordinal)) found[key[..^FromFile.Length]] = Secrets.ReadFile(name, (string)variable.Value!);
            else found[key] = (string)variable.Value!;
        }

        return found;
    }
}
