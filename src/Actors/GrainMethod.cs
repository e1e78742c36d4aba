using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Darkroom.Actors;

/// <summary>With what a call may share the activation.</summary>
internal enum Interleaving
{
    /// <summary>With nothing but <see cref="Always"/>.</summary>
    Never,

    /// <summary>With calls of its own kind.</summary>
    Reads,

    /// <summary>With everything, and nothing waits for it.</summary>
    Always,
}

/// <summary>One method of a grain interface, as its declaration says.</summary>
internal sealed class GrainMethod
{
    private readonly Func<GrainCall> create;
    private JsonTypeInfo[]? messages;

    public GrainMethod(Type grainInterface, MethodInfo method, Type call)
    {
        create = Expression.Lambda<Func<GrainCall>>(Expression.New(call)).Compile();
        Parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType).Where(type => type != typeof(CancellationToken))];
        TakesToken = method.GetParameters().LastOrDefault()?.ParameterType == typeof(CancellationToken);
        Result = ReturnShape.Of(method.ReturnType)!.Result;
        Interface = grainInterface.FullName!;
        Name = method.Name;
        Interleaving = method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? Interleaving.Always
            : method.IsDefined(typeof(ReadOnlyAttribute)) ? Interleaving.Reads
            : Interleaving.Never;
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        Span = $"{grainInterface.Name}/{Name}";
    }

    /// <summary>Full name of the interface's type.</summary>
    public string Interface { get; }

    public string Name { get; }

    public Interleaving Interleaving { get; }

    /// <summary>Null: the configured one.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>What a trace calls it.</summary>
    public string Span { get; }

    /// <summary>Types of the arguments, without the token.</summary>
    public Type[] Parameters { get; }

    /// <summary>How the arguments are written for another process.</summary>
    public JsonTypeInfo[] Messages => messages ??= Array.ConvertAll(Parameters, GrainJson.Options.GetTypeInfo);

    public bool TakesToken { get; }

    /// <summary>Type of the answer; null when there is none.</summary>
    public Type? Result { get; }

    /// <summary>Whether it changes nothing, so that a call which may have run can be made again.</summary>
    public bool IsReadOnly { get; }

    /// <summary>An empty call of this method, to be filled from a message.</summary>
    public GrainCall CreateCall() => create();
}
