using System.Reflection;

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
    public GrainMethod(Type grainInterface, MethodInfo method)
    {
        Interface = grainInterface.FullName!;
        Name = method.Name;
        Interleaving = method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? Interleaving.Always
            : method.IsDefined(typeof(ReadOnlyAttribute)) ? Interleaving.Reads
            : Interleaving.Never;
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
}
