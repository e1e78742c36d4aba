using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Darkroom.Api;

/// <summary>An option that lists addresses and networks.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworkListAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string list && Networks.FirstWrong(list) is { } wrong
            ? new ValidationResult($"'{wrong}' is neither an address nor a network.", [validationContext.MemberName!])
            : null;
}

/// <summary>Lists of addresses and networks as operators write them: <c>10.0.0.0/8, 192.0.2.7, ::1</c>.</summary>
internal static class Networks
{
    public static IPNetwork[] Parse(string list) =>
        [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(One)];

    /// <summary>The first entry that is neither an address nor a network.</summary>
    public static string? FirstWrong(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(entry => !IPNetwork.TryParse(WithLength(entry), out _));

    private static IPNetwork One(string entry) => IPNetwork.Parse(WithLength(entry));

    private static string WithLength(string entry)
    {
        if (entry.Contains('/', StringComparison.Ordinal)) return entry;
        return entry + (entry.Contains(':', StringComparison.Ordinal) ? "/128" : "/32");
    }
}
