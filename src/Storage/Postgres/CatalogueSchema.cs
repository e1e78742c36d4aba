namespace Darkroom.Storage;

/// <summary>The series of the catalogue's tables; the engine's must be there before.</summary>
public static class CatalogueSchema
{
    public const string Series = "catalogue";

    public static IReadOnlyList<string> Scripts { get; } = PostgresSchema.Scripts(typeof(CatalogueSchema).Assembly, "postgres/");
}
