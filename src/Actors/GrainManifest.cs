using System.Reflection;

namespace Darkroom.Actors;

/// <summary>A grain class and what its constructor wants stored.</summary>
/// <param name="Name">The grain type: the class's name without "Grain" at its end, in lower case, as in Orleans.</param>
internal sealed record GrainClass(Type Class, string Name, ParameterInfo[] Facets);

/// <summary>Which class implements which grain interface.</summary>
internal sealed class GrainManifest
{
    private readonly List<GrainClass> classes = [];
    private readonly Dictionary<Type, int> interfaces = [];

    /// <exception cref="InvalidOperationException">The types break a rule; the message names all that do.</exception>
    public GrainManifest(IEnumerable<Type> types)
    {
        var errors = new List<string>();
        foreach (var type in types.Where(type => type.IsSubclassOf(typeof(Grain)) && !type.IsAbstract)) Add(type, errors);
        errors.AddRange(classes.GroupBy(grain => grain.Name, StringComparer.Ordinal)
            .Where(same => same.Count() > 1)
            .Select(same => $"Grain type '{same.Key}' is the name of {string.Join(" and ", same.Select(grain => grain.Class.FullName))}."));
        if (errors.Count > 0) throw new InvalidOperationException(string.Join(Environment.NewLine, errors));
    }

    public IReadOnlyList<GrainClass> Classes => classes;

    /// <summary>Index in <see cref="Classes"/> by interface.</summary>
    public IReadOnlyDictionary<Type, int> Interfaces => interfaces;

    private void Add(Type type, List<string> errors)
    {
        var implemented = type.GetInterfaces()
            .Where(face => face != typeof(IGrainWithStringKey) && face.IsAssignableTo(typeof(IGrainWithStringKey)))
            .ToArray();
        if (implemented.Length == 0) errors.Add($"{type.FullName} implements no interface that extends {nameof(IGrainWithStringKey)}.");
        foreach (var face in implemented)
        {
            if (ProxyType.Refuse(face) is { } error) errors.Add(error);
            if (!interfaces.TryAdd(face, classes.Count))
                errors.Add($"{face.FullName} is implemented by both {classes[interfaces[face]].Class.FullName} and {type.FullName}; one class per interface.");
        }

        var constructors = type.GetConstructors();
        if (constructors.Length != 1) errors.Add($"{type.FullName} must have one public constructor.");
        var facets = constructors.SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute)))
            .ToArray();
        foreach (var facet in facets.Where(facet => !IsPersistentState(facet.ParameterType)))
            errors.Add($"{type.FullName}: parameter {facet.Name} must be an IPersistentState<T>.");
        classes.Add(new(type, NameOf(type), facets));
    }

    private static bool IsPersistentState(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>);

    private static string NameOf(Type type)
    {
        var name = type.Name.EndsWith("Grain", StringComparison.Ordinal) ? type.Name[..^"Grain".Length] : type.Name;
        return name.ToLowerInvariant();
    }
}
