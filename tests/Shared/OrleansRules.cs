using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Darkroom.Tests;

/// <summary>
/// What keeps grains and their vocabulary compiling and behaving alike on Orleans, one method per rule. Each answers the
/// violations in an assembly, empty when there are none. Types of the engine are known by name, so that either engine can be checked.
/// (That the key and timers are extension methods, rule 7, the compiler sees.)
/// </summary>
public static partial class OrleansRules
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] OrleansNames =
    [
        "ErrorCode", "Silo", "Request", "RequestContext", "UniqueKey", "StableHash", "Utils", "Immutable", "GrainState",
        "LimitExceededException", "SiloStatus", "TableVersion",
    ];

    private static readonly string[] MethodAttributes = ["AlwaysInterleaveAttribute", "ReadOnlyAttribute", "ResponseTimeoutAttribute"];

    private static readonly Type[] Scalars =
        [typeof(string), typeof(decimal), typeof(Guid), typeof(DateTimeOffset), typeof(DateTime), typeof(DateOnly), typeof(TimeSpan), typeof(Uri)];

    public static IReadOnlyList<string> All(Assembly assembly) =>
    [
        .. Rule2_Surface(assembly), .. Rule3_Names(assembly), .. Rule4_Messages(assembly), .. Rule5_States(assembly),
        .. Rule6_Attributes(assembly), .. Rule8_Methods(assembly), .. Rule9_ConfigureAwait(assembly), .. Rule10And11_Catches(assembly),
        .. Rule12_Keys(assembly),
    ];

    /// <summary>Names that Orleans owns are not ours.</summary>
    public static IReadOnlyList<string> Rule3_Names(Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => OrleansNames.Contains(type.Name.Split('`')[0])).Select(type => $"{type.FullName}: the name is Orleans'")];

    /// <summary>What grain methods take and answer, and all that is marked immutable, is an immutable sealed record of immutable data.</summary>
    public static IReadOnlyList<string> Rule4_Messages(Assembly assembly)
    {
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<Type>();
        foreach (var method in GrainInterfaces(assembly).SelectMany(MethodsOf))
        {
            var where = $"{method.DeclaringType!.Name}.{method.Name}";
            foreach (var parameter in method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)))
                CheckMessage(parameter.ParameterType, $"{where}({parameter.Name})", seen, violations);
            foreach (var answer in method.ReturnType.GetGenericArguments()) CheckMessage(answer, where, seen, violations);
        }

        foreach (var type in assembly.GetTypes())
        {
            if (Has(type, "ImmutableAttribute")) CheckMessage(type, type.Name, seen, violations);
            if (type.IsSubclassOf(typeof(Exception))) violations.Add($"{type.FullName}: no exception type of ours crosses a call");
        }

        return [.. violations];
    }

    /// <summary>Stored documents are sealed classes that start as their initialisers say.</summary>
    public static IReadOnlyList<string> Rule5_States(Assembly assembly)
    {
        var violations = new List<string>();
        foreach (var state in GrainClasses(assembly).SelectMany(grain => grain.GetConstructors()).SelectMany(c => c.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.Name == "IPersistentState`1")
            .Select(type => type.GetGenericArguments()[0])
            .Distinct())
        {
            if (!state.IsClass || !state.IsSealed) violations.Add($"{state.FullName}: a state is a sealed class");
            if (state.GetConstructor([]) is null) violations.Add($"{state.FullName}: a state has a public parameterless constructor");
            if (state.IsDefined(typeof(RequiredMemberAttribute), false)) violations.Add($"{state.FullName}: a state has no required members");
            if (IsRecord(state) && state.GetMethod("Deconstruct") is not null) violations.Add($"{state.FullName}: a state is no positional record");
        }

        return violations;
    }

    /// <summary>How calls interleave stands on the interface, re-entrancy on the class, nothing else on either.</summary>
    public static IReadOnlyList<string> Rule6_Attributes(Assembly assembly)
    {
        var violations = new List<string>();
        foreach (var grain in GrainClasses(assembly))
        {
            violations.AddRange(EngineAttributes(grain).Where(name => name != "ReentrantAttribute").Select(name => $"{grain.FullName}: {name} on a grain class"));
            violations.AddRange(grain.GetMethods(Declared).SelectMany(method => EngineAttributes(method)
                .Select(name => $"{grain.FullName}.{method.Name}: {name} belongs on the interface's method")));
        }

        foreach (var face in GrainInterfaces(assembly))
        {
            violations.AddRange(EngineAttributes(face).Select(name => $"{face.FullName}: {name} on a grain interface"));
            violations.AddRange(MethodsOf(face).SelectMany(method => EngineAttributes(method)
                .Except(MethodAttributes, StringComparer.Ordinal)
                .Select(name => $"{face.FullName}.{method.Name}: {name} on a method")));
        }

        return violations;
    }

    /// <summary>Grain interfaces have asynchronous methods only, with at most one token, last, and none on Render.</summary>
    public static IReadOnlyList<string> Rule8_Methods(Assembly assembly)
    {
        var violations = new List<string>();
        foreach (var method in GrainInterfaces(assembly).SelectMany(MethodsOf))
        {
            var where = $"{method.DeclaringType!.FullName}.{method.Name}";
            var parameters = method.GetParameters();
            var tokens = parameters.Count(p => p.ParameterType == typeof(CancellationToken));
            if (method.IsSpecialName) violations.Add($"{where}: no properties or events");
            else if (!IsAsynchronous(method.ReturnType)) violations.Add($"{where}: returns {method.ReturnType.Name}");
            if (parameters.Any(p => p.ParameterType.IsByRef)) violations.Add($"{where}: no ref or out");
            if (tokens > 1 || (tokens == 1 && parameters[^1].ParameterType != typeof(CancellationToken))) violations.Add($"{where}: one token, last");
            if (tokens > 0 && method.Name == "Render") violations.Add($"{where}: no caller's cancellation reaches a render");
        }

        return violations;
    }

    /// <summary>Nothing is keyed by a transformation itself; its canonical text is the key.</summary>
    public static IReadOnlyList<string> Rule12_Keys(Assembly assembly) =>
    [
        .. assembly.GetTypes().SelectMany(type => type.GetFields(Declared))
            .Where(field => IsKeyedBy(field.FieldType, "Transformation"))
            .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}: keyed by record equality"),
    ];

    private static void CheckMessage(Type type, string where, HashSet<Type> seen, SortedSet<string> violations)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsGenericParameter || Scalars.Contains(type) || !seen.Add(type)) return;
        if (type.IsGenericType)
        {
            foreach (var argument in type.GetGenericArguments()) CheckMessage(argument, where, seen, violations);
            var open = type.GetGenericTypeDefinition();
            if (open == typeof(Nullable<>) || open.Namespace == typeof(ImmutableArray).Namespace) return;
        }

        if (type.Assembly == typeof(object).Assembly || type.IsArray || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
            violations.Add($"{where}: {type.Name} is no immutable data");
        else if (type.IsSubclassOf(typeof(Exception))) violations.Add($"{where}: {type.Name} is an exception");
        else if (type.IsAbstract) CheckPolymorphic(type, where, violations);
        else CheckRecord(type, seen, violations);
    }

    private static void CheckPolymorphic(Type type, string where, SortedSet<string> violations)
    {
        if (!type.IsDefined(typeof(JsonDerivedTypeAttribute), false)) violations.Add($"{where}: {type.Name} is polymorphic without [JsonDerivedType]");
    }

    private static void CheckRecord(Type type, HashSet<Type> seen, SortedSet<string> violations)
    {
        var name = type.FullName ?? type.Name;
        if (!Has(type, "ImmutableAttribute")) violations.Add($"{name}: a message is [Immutable]");
        if (!IsRecord(type) || !type.IsSealed) violations.Add($"{name}: a message is a sealed record");
        if (type.GetConstructors().Length != 1) violations.Add($"{name}: a message has one public constructor");
        if (type.GetInterfaces().Any(face => face.Name == "IParsable`1") && !type.IsDefined(typeof(JsonConverterAttribute), false))
            violations.Add($"{name}: a value text carries a [JsonConverter]");
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
                violations.Add($"{name}.{property.Name}: can be set");
            if (!property.IsDefined(typeof(JsonIgnoreAttribute))) CheckMessage(property.PropertyType, $"{name}.{property.Name}", seen, violations);
        }

        violations.UnionWith(type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(field => $"{name}.{field.Name}: a public field"));
    }

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool IsAsynchronous(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));

    private static bool IsKeyedBy(Type type, string key) =>
        type.IsGenericType && type.GetGenericArguments()[0].Name == key
        && type.GetInterfaces().Append(type).Any(face => face.Name is "IReadOnlyDictionary`2" or "IDictionary`2" or "IReadOnlySet`1" or "ISet`1");

    private static bool Has(Type type, string attribute) => EngineAttributes(type).Contains(attribute, StringComparer.Ordinal);

    private static IEnumerable<string> EngineAttributes(MemberInfo member) =>
        member.GetCustomAttributesData().Select(data => data.AttributeType).Where(type => IsEngine(type.Namespace)).Select(type => type.Name);

    private static IEnumerable<Type> GrainInterfaces(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.IsInterface && type.GetInterfaces().Any(face => face.Name == "IGrainWithStringKey"));

    private static IEnumerable<Type> GrainClasses(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.BaseType is { Name: "Grain" } parent && IsEngine(parent.Namespace));

    private static IEnumerable<MethodInfo> MethodsOf(Type face) => face.GetMethods(Declared);

    private static bool IsEngine(string? name) =>
        name is "Darkroom.Actors" or "Orleans" || name?.StartsWith("Orleans.", StringComparison.Ordinal) == true;
}
