using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Darkroom.Abstractions;

namespace Darkroom.Tests;

/// <summary>Values of any message type: one with everything in it, and one with as little as the type allows.</summary>
internal static class MessageSamples
{
    private static readonly Dictionary<Type, object[]> Known = new()
    {
        [typeof(string)] = ["\"ünusual\" \\ <text> \u2028 🎞", ""],
        [typeof(int)] = [int.MinValue, 0],
        [typeof(long)] = [long.MaxValue, 0L],
        [typeof(double)] = [0.1, double.NaN],
        [typeof(bool)] = [true, false],
        [typeof(DateTimeOffset)] = [new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero).AddTicks(1_234_567), default(DateTimeOffset)],
        [typeof(ImageId)] = [ImageId.New(), default(ImageId)],
        [typeof(AccountId)] = [AccountId.New(), default(AccountId)],
        [typeof(Transformation)] =
        [
            Transformation.Parse($"crop-1:2:30:40_h-20_w-30_fit-contain_q-80_gamma-2.2_bg-ffcc0080_overlay-{ImageId.New()}:3_overlayg-fp-10:90_text-a~5f~20b_keep-copyright_page-2.avif").Value!,
            new Transformation { Format = MediaType.Webp },
        ],
    };

    public static object? Of(Type type, bool full)
    {
        if (Known.TryGetValue(type, out var samples)) return samples[full ? 0 : 1];
        if (Nullable.GetUnderlyingType(type) is { } underlying) return full ? Of(underlying, full) : null;
        if (type.IsEnum) return full ? Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1) : Activator.CreateInstance(type);
        if (IsOf(type, typeof(ImmutableArray<>))) return Collection("CreateRange", typeof(ImmutableArray), type, full ? [Of(type.GenericTypeArguments[0], true), Of(type.GenericTypeArguments[0], false)] : []);
        if (IsOf(type, typeof(ImmutableDictionary<,>)))
        {
            var pair = typeof(KeyValuePair<,>).MakeGenericType(type.GenericTypeArguments);
            return Collection("CreateRange", typeof(ImmutableDictionary), type, full ? [Activator.CreateInstance(pair, [.. type.GenericTypeArguments.Select(each => Of(each, true))])] : []);
        }

        return Record(type, full);
    }

    /// <summary>Whether all that can be seen of two values is the same.</summary>
    public static bool Same(object? a, object? b)
    {
        if (a is null || b is null || Known.ContainsKey(a.GetType()) || a.GetType().IsPrimitive || a.GetType().IsEnum) return Equals(a, b);
        if (a.GetType() != b.GetType()) return false;
        if (a is IEnumerable left && b is IEnumerable right) return left.Cast<object?>().Zip(right.Cast<object?>()).All(pair => Same(pair.First, pair.Second)) && left.Cast<object?>().Count() == right.Cast<object?>().Count();
        return PropertiesOf(a.GetType()).All(property => Same(property.GetValue(a), property.GetValue(b)));
    }

    private static object Record(Type type, bool full)
    {
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length);
        if (constructor is null) return Activator.CreateInstance(type)!;
        var nullability = new NullabilityInfoContext();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            !full && nullability.Create(parameter).WriteState == NullabilityState.Nullable ? null : Of(parameter.ParameterType, full))]);
        var named = constructor.GetParameters().Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var property in PropertiesOf(type).Where(property => property.CanWrite && !named.Contains(property.Name)))
            property.SetValue(made, !full && nullability.Create(property).WriteState == NullabilityState.Nullable ? null : Of(property.PropertyType, full));
        return made;
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0);

    private static bool IsOf(Type type, Type open) => type.IsGenericType && type.GetGenericTypeDefinition() == open;

    private static object Collection(string create, Type factory, Type type, object?[] items)
    {
        var element = IsOf(type, typeof(ImmutableDictionary<,>)) ? typeof(KeyValuePair<,>).MakeGenericType(type.GenericTypeArguments) : type.GenericTypeArguments[0];
        var typed = Array.CreateInstance(element, items.Length);
        items.CopyTo(typed, 0);
        return factory.GetMethods()
            .Single(method => method.Name == create && method.GetParameters() is [{ ParameterType: { IsGenericType: true } parameter }] && parameter.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .MakeGenericMethod(type.GenericTypeArguments)
            .Invoke(null, [typed])!;
    }
}
