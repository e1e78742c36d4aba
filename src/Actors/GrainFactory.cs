using System.Collections.Frozen;

namespace Darkroom.Actors;

internal sealed class GrainFactory(GrainManifest manifest, GrainKind[] kinds) : IGrainFactory
{
    private readonly FrozenDictionary<Type, (ProxyType Proxy, GrainKind Kind)> references =
        manifest.Interfaces.ToFrozenDictionary(pair => pair.Key, pair => (ProxyType.Of(pair.Key), kinds[pair.Value]));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        if (!references.TryGetValue(typeof(TGrainInterface), out var reference))
            throw new InvalidOperationException($"No grain class implements {typeof(TGrainInterface).FullName}.");
        return (TGrainInterface)(object)reference.Proxy.Create(reference.Kind, primaryKey);
    }
}
