namespace Darkroom.Actors;

/// <summary>The series of the engine's own tables: <c>silo</c>, <c>shard</c>, <c>cluster</c>.</summary>
public static class EngineSchema
{
    public const string Series = "engine";

    public static IReadOnlyList<string> Scripts { get; } = PostgresSchema.Scripts(typeof(EngineSchema).Assembly);
}
