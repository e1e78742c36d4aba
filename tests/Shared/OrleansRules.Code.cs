using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Darkroom.Tests;

/// <content>Rules about what the code says and calls, read from the sources and from the assembly's tables.</content>
public static partial class OrleansRules
{
    private static readonly string[] Surface =
    [
        "Grain", "IGrain", "IAddressable", "IGrainWithStringKey", "IGrainFactory", "GrainExtensions", "GrainBaseExtensions", "IPersistentState`1", "PersistentStateAttribute",
        "AlwaysInterleaveAttribute", "ReadOnlyAttribute", "ReentrantAttribute", "ImmutableAttribute", "ResponseTimeoutAttribute",
        "DeactivationReason", "IGrainTimer",
    ];

    /// <summary>Sources do not name the engine: the build chooses it.</summary>
    /// <param name="folder">Where the sources are.</param>
    public static IReadOnlyList<string> Rule1_Usings(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file)
                .Where(line => EngineName().IsMatch(line))
                .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")),
    ];

    /// <summary>Of the engine only the programming model is used.</summary>
    public static IReadOnlyList<string> Rule2_Surface(Assembly assembly) => Read(assembly, static reader =>
        [.. reader.TypeReferences.Select(reader.GetTypeReference)
            .Select(type => (Namespace: reader.GetString(type.Namespace), Name: reader.GetString(type.Name)))
            .Where(type => IsEngine(type.Namespace) && !Surface.Contains(type.Name))
            .Select(type => $"{type.Namespace}.{type.Name}: not for grains and their vocabulary")]);

    /// <summary>What a grain awaits comes back to its turn.</summary>
    public static IReadOnlyList<string> Rule9_ConfigureAwait(Assembly assembly) => Read(assembly, static reader =>
        [.. reader.MemberReferences.Select(reader.GetMemberReference)
            .Where(member => reader.StringComparer.Equals(member.Name, "ConfigureAwait"))
            .Take(1)
            .Select(_ => "ConfigureAwait is called")]);

    /// <summary>Outdated state, overload and deadlines are for the engine and the Api to see.</summary>
    public static IReadOnlyList<string> Rule10And11_Catches(Assembly assembly) =>
    [
        .. from type in assembly.GetTypes()
           from method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared))
           from clause in method.GetMethodBody()?.ExceptionHandlingClauses ?? []
           where clause.Flags == ExceptionHandlingClauseOptions.Clause
               && clause.CatchType?.Name is "TimeoutException" or "LimitExceededException" or "InconsistentStateException"
           select $"{type.FullName}.{method.Name}: catches {clause.CatchType!.Name}",
    ];

    private static IReadOnlyList<string> Read(Assembly assembly, Func<MetadataReader, IReadOnlyList<string>> read)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        return [.. read(file.GetMetadataReader()).Distinct(StringComparer.Ordinal).Select(violation => $"{assembly.GetName().Name}: {violation}")];
    }

    [GeneratedRegex(@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?(Orleans|Darkroom\.Actors)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex EngineName();
}
