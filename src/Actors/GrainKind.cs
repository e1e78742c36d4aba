using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Actors;

/// <summary>One grain class in this process: how its instances are made, and those that live.</summary>
internal sealed class GrainKind
{
    private readonly ConcurrentDictionary<string, Activation> living = new(StringComparer.Ordinal);
    private readonly ObjectFactory create;
    private readonly ParameterInfo[] facets;
    private readonly KeyValuePair<string, object?>[][] tags;

    public GrainKind(GrainRuntime runtime, GrainClass grainClass)
    {
        Runtime = runtime;
        Name = grainClass.Name;
        Reentrant = grainClass.Class.IsDefined(typeof(ReentrantAttribute));
        facets = grainClass.Facets;
        create = ActivatorUtilities.CreateFactory(grainClass.Class, [.. facets.Select(facet => facet.ParameterType)]);
        tags = [.. Enum.GetNames<Outcome>().Select(outcome => new KeyValuePair<string, object?>[]
        {
            new("grain", Name),
            new("outcome", outcome.ToLowerInvariant()),
        })];
    }

    public GrainRuntime Runtime { get; }

    /// <summary>The grain type in <see cref="GrainId.Type"/>.</summary>
    public string Name { get; }

    public bool Reentrant { get; }

    public int Activations => living.Count;

    public IEnumerable<Activation> Living => living.Values;

    public Activation? Find(string key) => living.GetValueOrDefault(key);

    public Activation GetOrAdd(string key) =>
        living.TryGetValue(key, out var activation)
            ? activation
            : living.GetOrAdd(key, static (key, kind) => new Activation(kind, key), this);

    public void Replace(Activation ended, Activation? successor)
    {
        if (successor is null) living.TryRemove(new(ended.Key, ended));
        else living.TryUpdate(ended.Key, successor, ended);
    }

    public StoredState[] CreateFacets(string key) =>
        facets.Length == 0 ? [] : [.. facets.Select(facet => StoredState.Create(Runtime.Services, new GrainId(Name, key), facet))];

    public Grain Create(StoredState[] states) => (Grain)create(Runtime.Services, states);

    public void Count(Outcome outcome) => Runtime.Meter.Calls.Add(1, tags[(int)outcome]);
}
