namespace Darkroom.Tests.Fuzz;

/// <summary>A file that somebody might send, made from the collection by a seed and a number alone.</summary>
/// <param name="Told">Of which file, and what was done to it.</param>
internal sealed record MutatedFile(int Seed, int Number, string Told, byte[] Bytes, Random Random)
{
    private const int Large = 150_000;

    public static MutatedFile Of(IReadOnlyList<(string Name, byte[] File)> sources, int seed, int number)
    {
        var random = new Random((seed * 1_000_003) + number);
        var source = Any();
        while ((IsSlow(source) && random.Next(12) > 0) || (IsBad(source) && random.Next(4) > 0)) source = Any();
        var (told, bytes) = FileMutations.Of(source, Any().File, random);
        return new(seed, number, told, bytes, random);

        (string Name, byte[] File) Any() => sources[random.Next(sources.Count)];
    }

    public static IReadOnlyList<(string Name, byte[] File)> Sources(string corpus) =>
    [
        .. Directory.EnumerateFiles(corpus, "*.*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".tsv", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(corpus, file), File.ReadAllBytes(file)))
            .Where(file => file.Item2.Length > 0),
    ];

    /// <summary>Kept for whoever looks into it.</summary>
    public string Save()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "fuzz")).FullName, $"file-{Seed}-{Number}");
        File.WriteAllBytes(file, Bytes);
        return file;
    }

    public override string ToString() => $"seed {Seed}, file {Number} ({Told})";

    /// <summary>Large ones and bombs take long and tell little more: fewer of them.</summary>
    private static bool IsSlow((string Name, byte[] File) source) => source.File.Length > Large || source.Name.Contains("bomb", StringComparison.Ordinal);

    /// <summary>Refused as it is, so hardly ever seen by a render.</summary>
    private static bool IsBad((string Name, byte[] File) source) => source.Name.StartsWith("bad", StringComparison.Ordinal);
}
