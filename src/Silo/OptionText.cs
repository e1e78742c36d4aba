using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Darkroom.Silo;

/// <summary>What an option's attributes say to people.</summary>
internal static class OptionText
{
    public static string DescriptionOf(PropertyInfo property) =>
        property.GetCustomAttribute<DescriptionAttribute>()?.Description
        ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} has no description.");

    public static string RangeOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(bool)) return "true or false";
        return type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant())) : "text";
    }
}
