using System.Collections.Immutable;
using Darkroom.Actors;

// Being wrong is what these types are for.
#pragma warning disable CA1068, CA1852

namespace Darkroom.Tests;

/// <summary>Everything that the rules forbid, once.</summary>
internal static class BadSamples
{
    public interface IBadGrain : IGrainWithStringKey
    {
        int Property { get; }

        Task<IReadOnlyList<int>> Answer(Open open, Listing listing, Text text);

        Task Render(CancellationToken cancellationToken);

        Task TokenFirst(CancellationToken cancellationToken, int number);

        Task Out(out int number);

        int Now();
    }

    public enum ErrorCode
    {
        None,
    }

    public record Open(string First)
    {
        public Open()
            : this("")
        {
        }

        public string Name { get; set; } = "";
    }

    [Immutable]
    public sealed record Listing(List<int> Numbers, int[] Array, IReadOnlyDictionary<string, int> Lookup, ImmutableArray<Open> Fine, Shape Shape);

    public abstract record Shape;

    [Immutable]
    public readonly record struct Text(string Value) : IParsable<Text>
    {
        public static Text Parse(string s, IFormatProvider? provider) => new(s);

        public static bool TryParse(string? s, IFormatProvider? provider, out Text result)
        {
            result = new(s ?? "");
            return true;
        }
    }

    public sealed class Surprise : Exception;

    public class OpenState
    {
        public required string Name { get; set; }
    }

    public sealed record PositionalState(string Name);

    [Immutable]
    public sealed class BadGrain(
        [PersistentState("a")] IPersistentState<OpenState> open, [PersistentState("b")] IPersistentState<PositionalState> positional) : Grain
    {
        private readonly Dictionary<Transformation, Task> renders = [];

        [ReadOnly]
        public async Task<int> Answer(Task<int> task)
        {
            try
            {
                await open.WriteStateAsync().ConfigureAwait(false);
                await positional.WriteStateAsync();
                return await task + renders.Count;
            }
            catch (TimeoutException)
            {
                return 0;
            }
        }
    }

    public sealed record Transformation(string Text);
}
