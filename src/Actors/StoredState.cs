using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Actors;

/// <summary>What a constructor parameter with <see cref="PersistentStateAttribute"/> gets.</summary>
internal abstract class StoredState
{
    private static readonly MethodInfo CreateTyped =
        typeof(StoredState).GetMethod(nameof(CreateOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static StoredState Create(IServiceProvider services, GrainId grain, ParameterInfo parameter)
    {
        var attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        var storage = (attribute.StorageName is { } name ? services.GetKeyedService<IGrainStorage>(name) : null)
            ?? services.GetService<IGrainStorage>()
            ?? throw new InvalidOperationException($"No {nameof(IGrainStorage)} '{attribute.StorageName}' is registered for the state '{attribute.StateName}' of {grain.Type}.");
        return CreateTyped.MakeGenericMethod(parameter.ParameterType.GetGenericArguments())
            .CreateDelegate<Func<IGrainStorage, GrainId, string, StoredState>>()(storage, grain, attribute.StateName);
    }

    public abstract Task ReadStateAsync();

    private static StoredState<T> CreateOf<T>(IGrainStorage storage, GrainId grain, string name) => new(storage, grain, name);
}

internal sealed class StoredState<T>(IGrainStorage storage, GrainId grain, string name) : StoredState, IPersistentState<T>
{
    private readonly Document document = new();

    public T State
    {
        get => document.State;
        set => document.State = value;
    }

    public string? Etag => document.ETag;

    public bool RecordExists => document.RecordExists;

    public override Task ReadStateAsync() => storage.ReadStateAsync(name, grain, document);

    public Task WriteStateAsync() => storage.WriteStateAsync(name, grain, document);

    public Task ClearStateAsync() => storage.ClearStateAsync(name, grain, document);

    private sealed class Document : IGrainState<T>
    {
        public T State { get; set; } = Activator.CreateInstance<T>();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
