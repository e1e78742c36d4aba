using System.Collections.Concurrent;
using System.Reflection;

namespace Darkroom.Actors;

/// <summary>The generated reference class of a grain interface; made once per process.</summary>
internal sealed class ProxyType
{
    private static readonly ConcurrentDictionary<Type, ProxyType> Known = new();

    private readonly GrainMethod[] methods;
    private readonly Func<GrainKind, string, GrainMethod[], GrainProxy> create;

    private ProxyType(Type grainInterface)
    {
        var members = MethodsOf(grainInterface);
        (create, var calls) = ProxyEmitter.Emit(grainInterface, members);
        methods = [.. members.Select((method, i) => new GrainMethod(grainInterface, method, calls[i]))];
    }

    /// <summary>The interface's methods, those it inherits included; no two have one name.</summary>
    public IReadOnlyList<GrainMethod> Methods => methods;

    public static ProxyType Of(Type grainInterface) => Known.GetOrAdd(grainInterface, static type => new ProxyType(type));

    public GrainProxy Create(GrainKind kind, string key) => create(kind, key, methods);

    /// <summary>Says what keeps a type from being a grain interface; null when nothing does.</summary>
    public static string? Refuse(Type grainInterface)
    {
        if (!grainInterface.IsVisible) return $"{grainInterface.FullName} must be public.";
        if (grainInterface.IsGenericType) return $"{grainInterface.FullName} must not be generic.";
        var declared = MethodsOf(grainInterface);
        // A call from another process names its method, and nothing else of it.
        if (declared.GroupBy(method => method.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } overloaded)
            return $"{grainInterface.FullName} has two methods {overloaded.Key}; a grain interface has no overloads.";
        foreach (var method in declared)
        {
            var name = $"{grainInterface.FullName}.{method.Name}";
            if (method.IsSpecialName) return $"{name}: a grain interface has methods only.";
            if (method.IsGenericMethod) return $"{name} must not be generic.";
            if (ReturnShape.Of(method.ReturnType) is null) return $"{name} must return Task, Task<T>, ValueTask or ValueTask<T>.";
            var parameters = method.GetParameters();
            if (parameters.Any(p => p.ParameterType.IsByRef)) return $"{name}: parameters are passed by value.";
            if (parameters.SkipLast(1).Any(p => p.ParameterType == typeof(CancellationToken))) return $"{name}: a CancellationToken comes last.";
        }

        return null;
    }

    private static MethodInfo[] MethodsOf(Type grainInterface) =>
        [.. grainInterface.GetInterfaces().Prepend(grainInterface).SelectMany(type => type.GetMethods()).Where(method => method.IsAbstract)];
}

/// <summary>What a grain method returns.</summary>
/// <param name="Result">Type of the value; null when there is none.</param>
/// <param name="IsTask">Else it is a value task.</param>
internal sealed record ReturnShape(Type? Result, bool IsTask)
{
    public static ReturnShape? Of(Type type)
    {
        if (type == typeof(Task)) return new(null, true);
        if (type == typeof(ValueTask)) return new(null, false);
        if (!type.IsGenericType) return null;
        var open = type.GetGenericTypeDefinition();
        if (open == typeof(Task<>)) return new(type.GetGenericArguments()[0], true);
        if (open == typeof(ValueTask<>)) return new(type.GetGenericArguments()[0], false);
        return null;
    }
}
