using System.Globalization;
using System.Reflection;

namespace Darkroom.Storage;

/// <summary>Brings a database to the newest version by the numbered scripts of <c>Schema/sqlite/</c>; a published script is never changed.</summary>
internal static class SqliteSchema
{
    /// <summary>Script <c>n</c> leads from version <c>n</c> to <c>n + 1</c>.</summary>
    public static IReadOnlyList<string> Scripts { get; } = ReadScripts();

    public static int Newest => Scripts.Count;

    public static long VersionOf(SqliteSession session) => session.Number("PRAGMA user_version");

    /// <exception cref="DataFolderException">The database was written by a newer version of the program.</exception>
    public static void Migrate(SqliteSession session, IReadOnlyList<string> scripts)
    {
        for (var version = Check(session, scripts.Count); version < scripts.Count; version++)
        {
            try
            {
                session.RunScript($"BEGIN IMMEDIATE; {scripts[(int)version]} PRAGMA user_version = {version + 1}; COMMIT;");
            }
            catch when (session.InTransaction)
            {
                session.Execute("ROLLBACK");
                throw;
            }
        }
    }

    /// <returns>The database's version.</returns>
    public static long Check(SqliteSession session, int newest)
    {
        var version = VersionOf(session);
        return version <= newest
            ? version
            : throw new DataFolderException($"The database has version {version}; this program knows versions up to {newest}. Start the newer program.");
    }

    private static List<string> ReadScripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = new List<string>();
        while (assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"sqlite/{scripts.Count + 1:D3}.sql")) is { } stream)
        {
            using var reader = new StreamReader(stream);
            scripts.Add(reader.ReadToEnd());
        }

        return scripts;
    }
}
