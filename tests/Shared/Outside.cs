namespace Darkroom.Tests;

/// <summary>Data that the repository does not carry. A test that needs it is skipped with a visible reason where it is absent.</summary>
public static class Outside
{
    /// <summary>Real and hostile media files with a <c>MANIFEST.tsv</c>: environment variable <c>DARKROOM_CORPUS</c>.</summary>
    public static string Corpus => Require("DARKROOM_CORPUS", "corpus");

    /// <summary>The four services' own pages as text: environment variable <c>DARKROOM_SEEDS</c>.</summary>
    public static string Seeds => Require("DARKROOM_SEEDS", "seeds");

    private static string Require(string variable, string name)
    {
        var folder = Environment.GetEnvironmentVariable(variable);
        folder = string.IsNullOrEmpty(folder) ? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", name)) : folder;
        Assert.SkipUnless(Directory.Exists(folder), $"no {name} at {folder}; set {variable}");
        return folder;
    }
}

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cluster.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside a checkout.");
    }
}
